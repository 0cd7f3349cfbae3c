/**
 * The merge alongside the encoding: started with the job, it waits for each window where it comes in the output, so that
 * little is left to do after the last one. The result is the same file; where anything goes wrong here, there is none,
 * and the merge after the fact (finish.ts) does it all.
 *
 * Windows are cut as they are handed out, so the list names every place where one may start: a window's own place holds
 * its segment, and the places inside it hold nothing.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCall } from "../media/ffmpeg.ts";
import type { Programs } from "../media/programs.ts";
import type { FfmpegCall } from "../model/ffmpeg-call.ts";
import { mergeCall, outputUs, segmentList } from "../plan/merge-argv.ts";
import type { SplitPlan } from "../plan/types.ts";
import type { JobFolder } from "../storage/job-folder.ts";
import { discard, partName } from "../storage/publish.ts";
import { coarseAudio } from "./coarse-file.ts";
import { checkEarly, encodeEarly } from "./early-file.ts";
import type { DoneWindow } from "./outcomes.ts";
import { settleHeader, sideDataFile } from "./side-data.ts";
import { serveEntries, type EntryServer } from "./entry-server.ts";

export interface StreamMerge {
  /** A verified window. In any order; one that was offered before is passed over. */
  offer(window: DoneWindow): void;
  /**
   * @param windows all there are
   * @returns the merged file beside the output; undefined where it must be merged after the fact
   */
  finish(windows: readonly DoneWindow[]): Promise<string | undefined>;
  /** Ends what runs and removes what isn't handed over by `finish`. Never rejects. */
  abandon(): Promise<void>;
}

export interface MergeSite {
  readonly plan: SplitPlan;
  readonly folder: JobFolder;
  readonly programs: Programs;
  readonly signal: AbortSignal;
  /** Told now and then how many frames are merged. */
  readonly onFrames?: (frames: number) => void;
}

/** Each place costs the merge about a millisecond: sources where every frame is one are better merged afterwards. */
const MOST_PLACES = 20_000;

/** ffmpeg would ask a proxy even for loopback, unless told otherwise. */
function proxied(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.http_proxy) && !/(^|[,\s])(\*|127\.0\.0\.1)([,\s]|$)/.test(env.no_proxy ?? "");
}

/** @returns undefined where it isn't worth trying */
export function streamMerge(site: MergeSite): StreamMerge | undefined {
  if (site.plan.cuts.length > MOST_PLACES || proxied(process.env)) return undefined;
  return new LiveMerge(site);
}

function overHttp(call: FfmpegCall, list: string): FfmpegCall {
  const inputs = call.inputs.map((input) =>
    input.path === list ? { ...input, options: ["-protocol_whitelist", "file,http,tcp", ...input.options] } : input,
  );
  return { ...call, inputs };
}

class LiveMerge implements StreamMerge {
  readonly #site: MergeSite;
  readonly #part: string;
  readonly #stop = new AbortController();
  readonly #server: Promise<EntryServer>;
  readonly #merged: Promise<boolean>;
  readonly #offered = new Set<number>();
  #extradata: string | undefined;
  #handedOver = false;

  constructor(site: MergeSite) {
    this.#site = site;
    // Named after the job: one that was killed and goes on writes over what it left.
    this.#part = partName(site.plan.output, site.folder.id);
    this.#server = serveEntries((head) => sideDataFile(site.plan, head));
    this.#merged = this.#merge().then(
      () => true,
      async () => {
        // At once: it may be a full disk that it failed on, and other jobs need the room.
        await discard(this.#part).catch(() => undefined);
        return false;
      },
    );
  }

  offer({ index, from, to, segment }: DoneWindow): void {
    if (this.#offered.has(index)) return;
    this.#offered.add(index);
    this.#extradata ??= segment.facts.extradataHash;
    if (segment.facts.extradataHash !== this.#extradata) this.#stop.abort();
    void this.#server.then(
      (server) => {
        const { path, marker } = segment;
        server.fill(from, to, { path, size: marker.size, sha256: marker.sha256 });
      },
      () => undefined,
    );
  }

  async finish(windows: readonly DoneWindow[]): Promise<string | undefined> {
    for (const window of windows) this.offer(window);
    this.#handedOver = await this.#merged;
    await this.abandon();
    return this.#handedOver ? this.#part : undefined;
  }

  async abandon(): Promise<void> {
    this.#stop.abort();
    await this.#merged;
    await this.#server.then((server) => server.close()).catch(() => undefined);
    if (!this.#handedOver) await discard(this.#part).catch(() => undefined);
  }

  async #merge(): Promise<void> {
    const { plan, folder, programs, onFrames } = this.#site;
    const signal = AbortSignal.any([this.#site.signal, this.#stop.signal]);
    const here = { ...this.#site, signal };
    const sound = (await encodeEarly(here)) ?? (await coarseAudio(here));
    const { url, preface } = await this.#server;
    const list = join(folder.path, "places.ffconcat");
    const starts = plan.cuts.map(({ outputPts }) => outputUs(plan, outputPts));
    const names = plan.cuts.map((_, i) => `${url}${i}`);
    // Whoever reads the list can fetch the segments.
    await writeFile(list, segmentList(plan, preface, names, starts), { mode: 0o600 });
    await runCall(programs, overHttp(mergeCall(plan, list, sound), list), this.#part, { signal, onFrames });
    if (!(await (await this.#server).intact())) throw new Error("a segment changed while it was merged");
    if (sound?.kind === "early") await checkEarly(here, this.#part);
    await settleHeader(plan, this.#part);
  }
}
