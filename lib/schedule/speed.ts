/** How fast a node's slots are on this job, learnt from what they did. Knows nothing of windows or nodes. */

/** How many seconds of source the first guess counts for against what was seen. */
const GUESS_SECONDS = 8;
/** Memory: what was seen fades by 1/e over this many seconds of source, */
const MEMORY_SOURCE_SECONDS = 60;
/** and no faster than over this many seconds of wall time, for nodes so fast that a minute of source says little. */
const MEMORY_WALL_SECONDS = 20;
const OVERHEAD_FIRST_GUESS = 1.5;
/** One attempt that hung at its end must not keep a node from short windows for the rest of the job. */
const MOST_OVERHEAD = 30;
/** What one attempt's overhead counts for against those before. */
const OVERHEAD_GAIN = 0.3;

export class LearntSpeed {
  #source = 0;
  #wall = 0;
  #overhead = OVERHEAD_FIRST_GUESS;
  readonly #all = { source: 0, wall: 0 };

  /** Seconds of an attempt in which nothing is encoded: start-up, the encoder's look-ahead, syncing, verifying. */
  get overhead(): number {
    return this.#overhead;
  }

  /** Seconds of source behind the estimate, after fading. */
  get evidence(): number {
    return this.#source;
  }

  /** Seconds of source per second of wall time as seen, the guess left out; undefined before the first observation. */
  get observed(): number | undefined {
    return this.#source > 0 && this.#wall > 0 ? this.#source / this.#wall : undefined;
  }

  /** Seconds of source and of wall time, all that was seen. */
  get all(): { readonly source: number; readonly wall: number } {
    return this.#all;
  }

  /**
   * Seconds of source per second of wall time. `silentSeconds`: wall time since an attempt last moved on, which
   * counts as time in which it did nothing.
   */
  estimate(guess: number, silentSeconds = 0): number {
    return (this.#source + GUESS_SECONDS) / (this.#wall + silentSeconds + GUESS_SECONDS / guess);
  }

  observe(sourceSeconds: number, wallSeconds: number): void {
    const fade = Math.exp(-Math.min(sourceSeconds / MEMORY_SOURCE_SECONDS, wallSeconds / MEMORY_WALL_SECONDS));
    this.#source = this.#source * fade + sourceSeconds;
    this.#wall = this.#wall * fade + wallSeconds;
    this.#all.source += sourceSeconds;
    this.#all.wall += wallSeconds;
  }

  observeOverhead(seconds: number): void {
    this.#overhead += OVERHEAD_GAIN * (Math.min(MOST_OVERHEAD, Math.max(0, seconds)) - this.#overhead);
  }
}
