/** How a file that is read here and there is best read, by how that goes: pure, time comes in. */

/** At once, as from memory; several at once, for each has to be waited for; or rather all of it in one go. */
export type Mode = "at once" | "wait" | "too slow";

/** Reads that are judged together. */
const ENOUGH = 256;
/** Milliseconds for a read that comes from memory, with much to spare. */
const FROM_MEMORY_MS = 0.1;
/** Bytes a second that reading all of a file may do: a gigabit, and a disk's heads that needn't move. */
const READING_THROUGH = 150e6;
const JUDGED_AFTER_MS = 3000;

export class Pace {
  mode: Mode = "at once";
  #reads = 0;
  #spentMs = 0;
  #sinceMs = 0;
  #bytes = 0;

  /**
   * A read came to its end.
   * @param bytes of the file that it made superfluous to read
   * @param nowMs of a clock that only goes on
   */
  count(bytes: number, tookMs: number, nowMs: number): void {
    this.#reads++;
    this.#bytes += bytes;
    this.#spentMs += tookMs;
    if (this.#reads < ENOUGH) return;
    if (this.mode === "at once") {
      if (this.#spentMs / this.#reads > FROM_MEMORY_MS) this.mode = "wait";
    } else {
      const passedMs = nowMs - this.#sinceMs;
      if (passedMs < JUDGED_AFTER_MS) return;
      if ((this.#bytes / passedMs) * 1000 < READING_THROUGH) this.mode = "too slow";
    }
    [this.#reads, this.#bytes, this.#spentMs, this.#sinceMs] = [0, 0, 0, nowMs];
  }
}
