/** What threads that share work out among themselves know of each other. Needs no messages: a thread may be waiting for a disk. */

const [NEXT, ENDED, PASSED, LENGTH] = [0, 1, 2, 3];
/** Counters hold whole numbers below 2^31. */
const UNIT_BYTES = 2 ** 20;

export class SharedWork {
  /** To be handed to other threads. */
  readonly counters: Int32Array<SharedArrayBuffer>;
  #rest = 0;

  constructor(counters = new Int32Array(new SharedArrayBuffer(LENGTH * Int32Array.BYTES_PER_ELEMENT))) {
    this.counters = counters;
  }

  /** @returns which piece of the work is to be done next: each is taken once */
  next(): number {
    return Atomics.add(this.counters, NEXT, 1);
  }

  /** Nobody goes on. */
  end(): void {
    Atomics.store(this.counters, ENDED, 1);
  }

  get ended(): boolean {
    return Atomics.load(this.counters, ENDED) === 1;
  }

  /** @returns how many bytes all threads have passed, but for what is less than a megabyte each */
  pass(bytes: number): number {
    this.#rest += bytes;
    const units = Math.floor(this.#rest / UNIT_BYTES);
    this.#rest -= units * UNIT_BYTES;
    return (Atomics.add(this.counters, PASSED, units) + units) * UNIT_BYTES;
  }
}
