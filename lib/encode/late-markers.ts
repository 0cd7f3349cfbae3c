/**
 * Attempts that were given up, whose nodes may have finished all the same: their markers are looked for until their
 * windows are done. Believes bytes like everybody else, and decides nothing about who works on what.
 */
import { readdir } from "node:fs/promises";
import { attemptStem, type AttemptName } from "../model/attempt.ts";
import { orphanedMarker } from "../storage/verify.ts";
import { adopt, type AttemptSite, type VerifiedSegment } from "./attempt.ts";

/** A window whose attempt was given up. */
export interface GivenUp {
  readonly name: AttemptName;
  readonly order: { readonly index: number; readonly from: number; readonly to: number };
  /** Whether another attempt has done the window meanwhile. */
  readonly isDone: () => boolean;
  readonly onAdopted: (segment: VerifiedSegment) => void;
}

/** One listing of the markers' folder each; only while there is something to look for. */
const LOOK_MS = 1000;

export class LateMarkers {
  readonly #site: AttemptSite;
  readonly #signal: AbortSignal;
  readonly #given = new Map<string, GivenUp>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(site: AttemptSite, signal: AbortSignal) {
    [this.#site, this.#signal] = [site, signal];
  }

  watch(attempt: GivenUp): void {
    this.#given.set(`${attemptStem(attempt.name)}.json`, attempt);
    this.#plan();
  }

  /** Waits for a look that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#given.size === 0) return;
    this.#timer = setTimeout(() => {
      // A share that is away now is asked again; if it stays away, others notice.
      this.#looking = this.#look().catch(() => undefined);
      void this.#looking.then(() => {
        this.#plan();
      });
    }, LOOK_MS);
  }

  #ended(): boolean {
    return this.#stopped;
  }

  async #look(): Promise<void> {
    for (const [marker, { isDone }] of this.#given) if (isDone()) this.#given.delete(marker);
    if (this.#given.size === 0) return;
    // One listing for all: it also asks the server, where a look-up of a name may be answered from a client's cache.
    const there = await readdir(this.#site.folder.markers);
    for (const name of there) {
      const found = this.#given.get(name);
      if (!found) continue;
      const marker = await orphanedMarker(this.#site.folder, found.name);
      const segment = marker && (await adopt(this.#site, found.order, found.name, marker, this.#signal));
      if (!segment) continue;
      this.#given.delete(name);
      if (!this.#ended() && !found.isDone()) found.onAdopted(segment);
    }
  }
}
