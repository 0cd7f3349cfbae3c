/** What dffmpeg's scheduler is compared with: simple policies that pull, without forecasts or backups. */
import type { Assignment, Result, Schedule, ScheduleSource, Worker } from "../lib/schedule/contract.ts";
import { createSchedule } from "../lib/schedule/schedule.ts";
import { cutTime, lengthOf, snapEnd } from "../lib/schedule/snap.ts";

/** What the simulator needs of a scheduler. */
export type Policy = Pick<Schedule, "take" | "progress" | "settle" | "removeWorker" | "nextWakeMs" | "state">;
export type MakePolicy = (source: ScheduleSource, workers: readonly Worker[]) => Policy;

/** What a rule may look at to size the next window. */
interface Moment {
  readonly leftSeconds: number;
  readonly wholeSeconds: number;
  readonly weight: number;
  /** Of all workers. */
  readonly totalWeight: number;
  readonly workers: number;
}

/** Seconds of source; 0 to give nothing. */
type Rule = (moment: Moment) => number;

/** Windows by a rule, pulled by whoever is idle; what was lost is pulled again. */
class Pulled implements Policy {
  readonly #source: ScheduleSource;
  readonly #weights: Map<string, number>;
  readonly #rule: Rule;
  readonly #learns: boolean;
  readonly #waiting: Assignment[] = [];
  readonly #startedMs = new Map<string, number>();
  #cursor = 0;
  #windows = 0;
  #verified = 0;

  constructor(source: ScheduleSource, workers: readonly Worker[], rule: Rule, learns: boolean) {
    this.#source = source;
    this.#weights = new Map(workers.map(({ id, weight }) => [id, weight]));
    this.#rule = rule;
    this.#learns = learns;
  }

  get state(): Policy["state"] {
    return this.#cursor >= this.#source.cuts.length && this.#verified === this.#windows ? "done" : "running";
  }

  take(worker: string, nowMs: number): Assignment | undefined {
    const again = this.#waiting.shift();
    const next = again ? { ...again, worker, attempt: again.attempt + 1 } : this.#cut(worker);
    if (next) this.#startedMs.set(worker, nowMs);
    return next;
  }

  progress(): void {
    // These learn from whole windows only.
  }

  settle(assignment: Assignment, result: Result, nowMs: number): readonly Assignment[] {
    const { worker, window } = assignment;
    if (result !== "verified") {
      this.#waiting.push(assignment);
      return [];
    }
    this.#verified += 1;
    const seconds = (nowMs - (this.#startedMs.get(worker) ?? 0)) / 1000;
    if (this.#learns) this.#weights.set(worker, lengthOf(this.#source, window) / seconds);
    return [];
  }

  removeWorker(worker: string): void {
    this.#weights.delete(worker);
  }

  nextWakeMs(): number | undefined {
    return undefined;
  }

  #cut(worker: string): Assignment | undefined {
    const { cuts, end } = this.#source;
    const from = this.#cursor;
    if (from >= cuts.length) return undefined;
    const weights = [...this.#weights.values()];
    const want = this.#rule({
      leftSeconds: end - cutTime(this.#source, from),
      wholeSeconds: end - cutTime(this.#source, 0),
      weight: this.#weights.get(worker) ?? 0,
      totalWeight: weights.reduce((sum, weight) => sum + weight, 0),
      workers: weights.length,
    });
    if (want <= 0) return undefined;
    this.#cursor = snapEnd(this.#source, from, want, { minSeconds: 0, maxSeconds: Infinity });
    return { window: { index: this.#windows++, from, to: this.#cursor }, worker, attempt: 1, backup: false };
  }
}

function pulled(rule: Rule, learns = false): MakePolicy {
  return (source, workers) => new Pulled(source, workers, rule, learns);
}

/** All of it on the node of the highest weight, and on the next one if that dies. */
const whole: MakePolicy = (source, workers) => {
  const best = Math.max(...workers.map(({ weight }) => weight));
  return new Pulled(source, workers, ({ weight, wholeSeconds }) => (weight === best ? wholeSeconds : 0), false);
};

export const policies: Readonly<Record<string, MakePolicy>> = {
  "whole, on the node of the highest weight": whole,
  "static shares by weight": pulled(({ weight, totalWeight, wholeSeconds }) => (wholeSeconds * weight) / totalWeight),
  "fixed 10 s windows, pulled": pulled(() => 10),
  "guided, no weights: R/P": pulled(({ leftSeconds, workers }) => leftSeconds / workers),
  "weighted factoring, speeds learnt: R·w/(2Σw)": pulled(
    ({ leftSeconds, weight, totalWeight }) => (leftSeconds * weight) / (2 * totalWeight),
    true,
  ),
  "dffmpeg without backups": (source, workers) => createSchedule(source, workers, { backups: false }),
  dffmpeg: (source, workers) => createSchedule(source, workers),
};
