/** Plays a trial: moves a made-up clock from event to event and asks the policy as the encode driver would. */
import type { Assignment } from "../lib/schedule/contract.ts";
import type { MakePolicy, Policy } from "./policies.ts";
import { between } from "./random.ts";
import {
  capacity,
  GOP_SECONDS,
  lowerBound,
  OVERHEAD_SECONDS,
  timeOf,
  type SimulatedNode,
  type Trial,
} from "./trial.ts";

/** How long it takes to find out that a node is gone, seconds. */
const LOSS_NOTICED_AFTER = 15;

interface Attempt {
  readonly assignment: Assignment;
  readonly node: SimulatedNode;
  readonly encodesFrom: number;
  /** When it settles if nobody aborts it. */
  readonly endsAt: number;
  readonly result: "verified" | "failed" | "lost";
}

export interface Played {
  /** Seconds. */
  readonly makespan: number;
  /** Whether the policy ended the job without a result. */
  readonly gaveUp: boolean;
  readonly windows: number;
  readonly attempts: number;
}

export function play(trial: Trial, make: MakePolicy): Played {
  return new Stage(trial, make).play();
}

class Stage {
  readonly #trial: Trial;
  readonly #policy: Policy;
  readonly #running = new Map<string, Attempt>();
  readonly #idle: Map<string, SimulatedNode>;
  readonly #tick: number;
  #now = 0;
  #attempts = 0;
  #windows = 0;

  constructor(trial: Trial, make: MakePolicy) {
    this.#trial = trial;
    const gops = trial.workBefore.length - 1;
    const cuts = Array.from({ length: gops }, (_, index) => index * GOP_SECONDS);
    const workers = trial.nodes.map(({ name, weight }) => ({ id: name, node: name, weight }));
    this.#policy = make({ cuts, end: gops * GOP_SECONDS }, workers);
    this.#idle = new Map(trial.nodes.map((node) => [node.name, node]));
    this.#tick = Math.max(0.5, lowerBound(trial) / 100);
  }

  play(): Played {
    this.#offer();
    for (let nextTick = this.#tick; this.#policy.state === "running";) {
      const first = this.#firstToEnd();
      const wake = (this.#policy.nextWakeMs(this.#now * 1000) ?? Infinity) / 1000;
      if (!first && wake === Infinity) throw new Error("the policy forgot a window");
      this.#now = Math.min(first?.endsAt ?? Infinity, nextTick, Math.max(wake, this.#now + 0.01));
      if (first && first.endsAt <= this.#now) this.#settle(first);
      if (nextTick <= this.#now) {
        for (const attempt of this.#running.values()) this.#tell(attempt);
        nextTick += this.#tick;
      }
      this.#offer();
    }
    const gaveUp = this.#policy.state === "failed";
    return { makespan: this.#now, gaveUp, windows: this.#windows, attempts: this.#attempts };
  }

  #firstToEnd(): Attempt | undefined {
    let first: Attempt | undefined;
    for (const attempt of this.#running.values()) if (!first || attempt.endsAt < first.endsAt) first = attempt;
    return first;
  }

  #offer(): void {
    for (const [name, node] of this.#idle) {
      if (node.diesAt <= this.#now) {
        this.#idle.delete(name);
        this.#policy.removeWorker(name);
        continue;
      }
      const assignment = this.#policy.take(name, this.#now * 1000);
      if (!assignment) continue;
      this.#idle.delete(name);
      this.#running.set(name, this.#begin(assignment, node));
      this.#attempts += 1;
      this.#windows = Math.max(this.#windows, assignment.window.index + 1);
    }
  }

  #begin(assignment: Assignment, node: SimulatedNode): Attempt {
    const { workBefore, random } = this.#trial;
    const { from, to } = assignment.window;
    const encodesFrom = this.#now + OVERHEAD_SECONDS;
    const verifiedAt = timeOf(node, encodesFrom, (workBefore[to] ?? 0) - (workBefore[from] ?? 0));
    const attempt = { assignment, node, encodesFrom };
    if (random() < node.failing)
      return { ...attempt, endsAt: between(random, this.#now, verifiedAt), result: "failed" };
    if (verifiedAt > node.diesAt) return { ...attempt, endsAt: node.diesAt + LOSS_NOTICED_AFTER, result: "lost" };
    return { ...attempt, endsAt: verifiedAt, result: "verified" };
  }

  #settle({ assignment, node, result }: Attempt): void {
    this.#running.delete(node.name);
    if (result === "lost") this.#policy.settle(assignment, result, this.#now * 1000);
    if (result === "lost") this.#policy.removeWorker(node.name);
    else this.#idle.set(node.name, node);
    const twins = result === "lost" ? [] : this.#policy.settle(assignment, result, this.#now * 1000);
    for (const twin of twins) {
      const attempt = this.#running.get(twin.worker);
      if (!attempt) continue;
      this.#running.delete(twin.worker);
      this.#idle.set(twin.worker, attempt.node);
      this.#policy.settle(twin, "aborted", this.#now * 1000);
    }
  }

  /** ffmpeg's progress: the source time reached, as it would stand in the output. */
  #tell({ assignment, node, encodesFrom }: Attempt): void {
    const { workBefore } = this.#trial;
    const { from, to } = assignment.window;
    const work = capacity(node, this.#now) - capacity(node, encodesFrom) + (workBefore[from] ?? 0);
    if (this.#now <= encodesFrom) return;
    let [low, high] = [from, to];
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((workBefore[middle] ?? 0) <= work) low = middle;
      else high = middle;
    }
    const [begins, ends] = [workBefore[low] ?? 0, workBefore[low + 1] ?? 0];
    const within = Math.min(1, Math.max(0, (work - begins) / (ends - begins)));
    this.#policy.progress(assignment, (low + within - from) * GOP_SECONDS, this.#now * 1000);
  }
}
