/** How a file that is read here and there is best read, by how that goes. Pure: clocks come in. */

/** At once, as from memory; several at once, for each has to be waited for; or rather all of it in one go. */
export type Mode = "at once" | "wait" | "too slow";

export interface Clocks {
  /** Of a clock that only goes on. */
  readonly nowMs: number;
  /** How often this process had to wait for something: what a busy machine makes it wait for its turn doesn't count. */
  readonly waits: number;
}

/** Reads that are judged together. */
const ENOUGH = 256;
/** Of so many, reads that had to be waited for from which on it pays to wait for several at once. */
const MANY_WAITS = ENOUGH / 2;
/** Bytes a second that reading all of a file may do: a gigabit, and a disk's heads that needn't move. */
const READING_THROUGH = 150e6;
const JUDGED_AFTER_MS = 3000;

export class Pace {
  mode: Mode = "at once";
  readonly #look: () => Clocks;
  #reads = 0;
  #bytes = 0;
  #since: Clocks;

  constructor(look: () => Clocks) {
    this.#look = look;
    this.#since = look();
  }

  /** A read came to its end. @param bytes of the file that needn't be read any more */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (++this.#reads % ENOUGH !== 0) return;
    const { nowMs, waits } = this.#look();
    if (this.mode === "at once") {
      if (waits - this.#since.waits > MANY_WAITS) this.mode = "wait";
    } else {
      const passedMs = nowMs - this.#since.nowMs;
      if (passedMs < JUDGED_AFTER_MS) return;
      if ((this.#bytes / passedMs) * 1000 < READING_THROUGH) this.mode = "too slow";
    }
    this.#bytes = 0;
    this.#since = { nowMs, waits };
  }
}
