/**
 * Reads a file here and there, along several walks: as few bytes as they need, as fast as the disk gives them. Where that
 * would take as long as reading it through, it says so.
 */
import { readSync } from "node:fs";
import { setImmediate as others } from "node:timers/promises";
import { readInto, type ReadInto } from "./key-looks.ts";
import { Pace, type Clocks } from "./pace.ts";
import type { SharedWork } from "./shared-work.ts";

/** Goes from place to place, being told what stands there. */
export interface Walk {
  /** Bytes from the start of the file. */
  readonly at: number;
  readonly done: boolean;
  /** @param buffer begins with what stands at `at`, so many bytes of it */
  readonly take: (buffer: Buffer, length: number) => void;
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
/** Reads after which other work of this thread gets its turn. */
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
  /** With others that skim the same file. */
  readonly work: SharedWork;
  /** Told of each walk that is done, and how to read on. What it throws ends all. */
  readonly onDone: (walk: T, read: ReadInto) => Promise<void> | void;
}

/**
 * Takes all walks to their ends, in their order where the disk is fast; fewer where the work is ended.
 * @param next what to begin with next, if anything
 * @returns whether it did: not where that takes as long as reading all there is
 */
export async function skim<T extends Walk>(
  fd: number,
  next: () => T | undefined,
  { least, work, onDone }: SkimOptions<T>,
): Promise<boolean> {
  const pace = new Pace(clocks, (bytes) => work.pass(bytes));
  const read: ReadInto = (buffer, length, position) =>
    pace.mode === "at once" ? readSync(fd, buffer, 0, length, position) : readInto(fd, buffer, length, position);
  let reads = 0;
  const goesOn = (): boolean => pace.mode !== "too slow" && !work.ended;
  const go = async (walk: T, appetite: Appetite, buffer: Buffer): Promise<void> => {
    while (!walk.done && goesOn()) {
      const { at } = walk;
      const length = read(buffer, appetite.next(at, least), at);
      // To wait for what is there already takes longer than reading it.
      walk.take(buffer, typeof length === "number" ? length : await length);
      pace.count(walk.at - at);
      if (++reads % TURN === 0) await others();
    }
  };
  const chain = async (): Promise<void> => {
    const [appetite, buffer] = [new Appetite(), Buffer.allocUnsafe(MOST_BYTES + PAGE)];
    for (let walk = next(); walk; walk = next()) {
      await go(walk, appetite, buffer);
      if (!goesOn()) return;
      await onDone(walk, read);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, chain));
  return pace.mode !== "too slow";
}
