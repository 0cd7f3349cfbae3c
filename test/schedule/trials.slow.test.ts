import { expect } from "chai";
import { policies, type MakePolicy } from "../../bench/policies.ts";
import { play } from "../../bench/run.ts";
import { bestSingle, lowerBound, trialOf, type Scenario } from "../../bench/trial.ts";
import type { Assignment, Worker } from "../../lib/schedule/contract.ts";
import { createSchedule } from "../../lib/schedule/schedule.ts";

const mixed = [1, 1, 0.5, 0.05, 0.05, 0.05, 0.05];
const dffmpeg = policies["dffmpeg"]!;

/** Plays dffmpeg's policy and notes what was verified; throws on two attempts of one name. `ahead`: next windows are set aside. */
function noting(verified: Map<number, Assignment>, { ahead = false } = {}): MakePolicy {
  return (source, workers) => {
    const schedule = createSchedule(source, workers, { maxFailures: 100 });
    const names = new Set<string>();
    return {
      take(worker, nowMs) {
        const next = schedule.take(worker, nowMs);
        const name = next && `${next.window.index}-${next.attempt}`;
        if (name && names.has(name)) throw new Error(`attempt ${name} was handed out twice`);
        if (name) names.add(name);
        return next;
      },
      settle(assignment, result, nowMs) {
        if (result === "verified") verified.set(assignment.window.index, assignment);
        return schedule.settle(assignment, result, nowMs);
      },
      progress(assignment, doneSeconds, nowMs) {
        schedule.progress(assignment, doneSeconds, nowMs);
        if (ahead) schedule.reserve(assignment.worker, nowMs);
      },
      removeWorker: schedule.removeWorker.bind(schedule),
      nextWakeMs: schedule.nextWakeMs.bind(schedule),
      get state() {
        return schedule.state;
      },
    };
  };
}

function expectWholeSource(verified: ReadonlyMap<number, Assignment>, cuts: number): void {
  const windows = [...verified.values()].map(({ window }) => window).sort((a, b) => a.index - b.index);
  let at = 0;
  windows.forEach(({ index, from, to }, place) => {
    expect(index).to.equal(place);
    expect(from).to.equal(at);
    expect(to).to.be.greaterThan(from);
    at = to;
  });
  expect(at).to.equal(cuts);
}

describe("schedule, in random jobs", () => {
  it("covers the source once, in order, whichever nodes drop, die and fail", () => {
    for (let seed = 1; seed <= 80; seed++) {
      const scenario: Scenario = { speeds: mixed, work: 20 + seed * 13, dying: 0.4, failing: 0.7 };
      const trial = trialOf(scenario, seed);
      const nodes = trial.nodes.map((node, index) => (index === 0 ? { ...node, diesAt: Infinity, failing: 0 } : node));
      const verified = new Map<number, Assignment>();
      expect(play({ ...trial, nodes }, noting(verified, { ahead: seed % 2 === 0 })).gaveUp).to.equal(false);
      expectWholeSource(verified, trial.workBefore.length - 1);
    }
  });

  it("ends long jobs close to the earliest end possible", () => {
    const ratios = ratiosOf({ speeds: mixed, work: 1800 }, 40);
    expect(ratios.mean).to.be.lessThan(1.1);
    expect(ratios.p95).to.be.lessThan(1.15);
  });

  it("ends jobs of ten minutes' work not much later than possible", () => {
    const ratios = ratiosOf({ speeds: mixed, work: 600 }, 40);
    expect(ratios.mean).to.be.lessThan(1.15);
    expect(ratios.p95).to.be.lessThan(1.3);
  });

  it("does nearly as well where nobody has measured the nodes", () => {
    const ratios = ratiosOf({ speeds: mixed, work: 1800, weightError: "unknown" }, 40);
    expect(ratios.mean).to.be.lessThan(1.1);
    expect(ratios.p95).to.be.lessThan(1.15);
  });

  it("is never slower than the best single node when nodes keep their speed", () => {
    for (const work of [20, 60, 120, 600]) {
      for (let seed = 1; seed <= 40; seed++) {
        const trial = trialOf({ speeds: mixed, work }, seed);
        const steady = { ...trial, nodes: trial.nodes.map((node) => ({ ...node, dropsAt: Infinity })) };
        expect(play(steady, dffmpeg).makespan, `${work} s, seed ${seed}`).to.be.at.most(bestSingle(steady));
      }
    }
  });

  it("hands 10,000 windows to 1,000 workers", () => {
    const workers = Array.from({ length: 1000 }, (_, index): Worker => ({
      id: `${index}`,
      node: `${index}`,
      weight: 1 + (index % 7),
    }));
    const cuts = Array.from({ length: 20_000 }, (_, index) => index * 2);
    const schedule = createSchedule({ cuts, end: 40_000 }, workers, { maxSeconds: 4 });
    const verified = new Map<number, Assignment>();
    let running: Assignment[] = [];
    for (let now = 0; schedule.state === "running"; now += 4_000) {
      for (const attempt of running) {
        if (!verified.has(attempt.window.index)) verified.set(attempt.window.index, attempt);
        schedule.settle(attempt, "verified", now);
      }
      running = workers.flatMap(({ id }) => schedule.take(id, now) ?? []);
    }
    expect(verified.size).to.be.at.least(10_000);
    expectWholeSource(verified, cuts.length);
  });
});

function ratiosOf(scenario: Scenario, trials: number): { mean: number; p95: number } {
  const ratios = Array.from({ length: trials }, (_, seed) => {
    const trial = trialOf(scenario, seed);
    return play(trial, dffmpeg).makespan / lowerBound(trial);
  }).sort((a, b) => a - b);
  return {
    mean: ratios.reduce((sum, ratio) => sum + ratio, 0) / trials,
    p95: ratios[Math.floor(trials * 0.95)]!,
  };
}
