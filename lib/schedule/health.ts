/** Whether a node may be given work: rests after failures, left out after too many. Knows nothing of windows. */

const FIRST_REST_MS = 2_000;
const LONGEST_REST_MS = 60_000;
/** Failures in a row that put a node out when others succeed meanwhile, */
const FAILURES_AMONG_HEALTHY = 3;
/** and when nobody does: then the nodes may not be the cause, but no node is asked for ever. */
const FAILURES_ALONE = 6;

export class NodeHealth {
  #streak = 0;
  #failedAtMs = -Infinity;
  #verifiedElsewhereBefore = 0;
  #restUntilMs = -Infinity;
  #out = false;

  /** Left out for good, unless it comes back as a new worker. */
  get out(): boolean {
    return this.#out;
  }

  get restUntilMs(): number {
    return this.#restUntilMs;
  }

  mayWork(nowMs: number): boolean {
    return !this.#out && nowMs >= this.#restUntilMs;
  }

  succeeded(): void {
    this.#streak = 0;
    this.#restUntilMs = -Infinity;
  }

  /**
   * An attempt failed or was lost. Several slots of a node usually fail of one cause, so an attempt that was already
   * running when the last failure came doesn't count again. `verifiedElsewhere`: windows other nodes verified so far.
   */
  failed(startedMs: number, nowMs: number, verifiedElsewhere: number): void {
    if (startedMs < this.#failedAtMs) return;
    this.#streak += 1;
    this.#failedAtMs = nowMs;
    if (this.#streak === 1) this.#verifiedElsewhereBefore = verifiedElsewhere;
    this.#restUntilMs = nowMs + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (this.#streak - 1));
    const othersSucceed = verifiedElsewhere > this.#verifiedElsewhereBefore;
    this.#out = this.#streak >= (othersSucceed ? FAILURES_AMONG_HEALTHY : FAILURES_ALONE);
  }

  /** The node came back: one more chance, after its rest. Its next failure finds the streak where it was. */
  cameBack(): void {
    this.#out = false;
  }
}
