/** How a file that is read here and there is best read, by how that goes. Pure: clocks come in. */

/** At once, as from memory; several at once, for each has to be waited for; or rather all of it in one go. */
export type Mode = "at once" | "wait" | "too slow";

export interface Clocks {
  /** Of a clock that only goes on. */
  readonly nowMs: number;
  /** How often this process had to wait for something: what a busy machine makes it wait for its turn doesn't count. */
  readonly waits: () => number;
}

/** Reads that are judged together. */
const ENOUGH = 256;
/** Of so many, reads that had to be waited for from which on it pays to wait for several at once. */
const MANY_WAITS = ENOUGH / 2;
/** No disk is so fast that waiting for it takes less: then most of them came from memory. */
const AT_ONCE_MS = 0.02;
/** Bytes a second that reading all of a file may do: a gigabit, and a disk's heads that needn't move. */
const READING_THROUGH = 150e6;
const JUDGED_AFTER_MS = 3000;

export class Pace {
  mode: Mode = "at once";
  readonly #look: () => Clocks;
  readonly #pass: (bytes: number) => number;
  #reads = 0;
  #bytes = 0;
  #passedBefore = 0;
  #sinceMs: number;
  /** Undefined where nobody asked when these reads began. */
  #waitsBefore: number | undefined;

  /** @param pass notes bytes, and returns how many all have noted by now who read the same file */
  constructor(look: () => Clocks, pass: (bytes: number) => number) {
    [this.#look, this.#pass] = [look, pass];
    const { nowMs, waits } = look();
    [this.#sinceMs, this.#waitsBefore] = [nowMs, waits()];
  }

  /** A read came to its end. @param bytes of the file that needn't be read any more */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (++this.#reads % ENOUGH !== 0) return;
    const passed = this.#pass(this.#bytes);
    this.#bytes = 0;
    const { nowMs, waits } = this.#look();
    const passedMs = nowMs - this.#sinceMs;
    if (this.mode === "at once") this.#judgeWaits(passedMs, waits);
    else if (passedMs < JUDGED_AFTER_MS) return;
    else if (((passed - this.#passedBefore) / passedMs) * 1000 < READING_THROUGH) this.mode = "too slow";
    this.#passedBefore = passed;
    this.#sinceMs = nowMs;
  }

  /** Asking how often it waited takes a process as long as many reads that it needn't wait for. */
  #judgeWaits(passedMs: number, waits: () => number): void {
    const now = passedMs < ENOUGH * AT_ONCE_MS ? undefined : waits();
    if (now !== undefined && now - (this.#waitsBefore ?? now) > MANY_WAITS) this.mode = "wait";
    this.#waitsBefore = now;
  }
}
