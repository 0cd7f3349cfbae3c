/**
 * Reads a file here and there, along several walks: as few bytes as they need, as fast as the disk gives them. Where that
 * would take as long as reading it through, it says so.
 */
import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { setImmediate as others } from "node:timers/promises";
import { readInto } from "./key-looks.ts";
import { Pace, type Clocks } from "./pace.ts";

/** Goes from place to place, being told what stands there. */
export interface Walk {
  /** Bytes from the start of the file. */
  readonly at: number;
  readonly done: boolean;
  /** @param bytes what stands at `at` */
  readonly take: (bytes: Buffer) => void;
}

/** What a disk's cache reads anyway. */
const PAGE = 4096;
/** Bytes: going on so near behind what was read last is no leap. */
const NEAR = 2 * PAGE;
/** Of what it took before, with each leap. */
const FORGETTING = 15 / 16;
const MOST_BYTES = 256 * 1024;
/** Walks at once where reading means waiting. */
const AT_ONCE = 16;
/** Reads after which other work of this process gets its turn. */
const TURN = 2000;

/** How much to read: as far as it took to the next leap before, and always to the end of a page. */
class Appetite {
  #leap = 0;
  #end = -Infinity;
  #usual = 0;

  /** @param least bytes that have to be there */
  next(at: number, least: number): number {
    const leaps = at > this.#end + NEAR;
    if (leaps) this.#leap = at;
    const run = at - this.#leap;
    this.#usual = leaps ? this.#usual * FORGETTING : Math.min(Math.max(this.#usual, run + PAGE / 8), MOST_BYTES / 4);
    const wanted = at + Math.min(Math.max(least, leaps ? this.#usual : run), MOST_BYTES);
    this.#end = Math.ceil(wanted / PAGE) * PAGE;
    return this.#end - at;
  }
}

const clocks = (): Clocks => ({
  nowMs: performance.now(),
  waits: () => process.resourceUsage().voluntaryContextSwitches,
});

export interface SkimOptions<T> {
  /** Bytes that a walk needs to get on. */
  readonly least: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of each walk that is done. */
  readonly onDone?: (walk: T) => void;
}

/**
 * Takes all walks to their ends, in their order where the disk is fast.
 * @returns whether it did: not where that takes as long as reading all there is
 */
export async function skim<T extends Walk>(
  { fd }: FileHandle,
  walks: readonly T[],
  { least, signal, onDone }: SkimOptions<T>,
): Promise<boolean> {
  const pace = new Pace(clocks);
  let [next, reads] = [0, 0];
  const go = async (walk: T, appetite: Appetite, buffer: Buffer): Promise<void> => {
    while (!walk.done && pace.mode !== "too slow") {
      const { at } = walk;
      const wanted = appetite.next(at, least);
      const waits = pace.mode === "wait";
      const length = waits ? await readInto(fd, buffer, wanted, at) : readSync(fd, buffer, 0, wanted, at);
      walk.take(buffer.subarray(0, length));
      pace.count(walk.at - at);
      if (++reads % TURN === 0) await others();
      signal?.throwIfAborted();
    }
  };
  const chain = async (): Promise<void> => {
    const [appetite, buffer] = [new Appetite(), Buffer.allocUnsafe(MOST_BYTES + PAGE)];
    for (let walk = walks[next++]; walk; walk = walks[next++]) {
      await go(walk, appetite, buffer);
      if (pace.mode === "too slow") return;
      onDone?.(walk);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, chain));
  return pace.mode !== "too slow";
}
