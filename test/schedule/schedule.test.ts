import { expect } from "chai";
import type { Assignment, Worker } from "../../lib/schedule/contract.ts";
import { createSchedule } from "../../lib/schedule/schedule.ts";
import { scheduleOf, secondsOf, taken, worker } from "./made.ts";

describe("schedule", () => {
  describe("window lengths", () => {
    it("gives machines that have shown nothing yet short windows: their weights may be anything", () => {
      const schedule = scheduleOf(1800, [worker("big", 3), worker("small", 1)]);
      expect(taken(schedule, "big", 0).window).to.include({ from: 0, to: 18 });
      expect(taken(schedule, "small", 0).window).to.include({ from: 18, to: 18 + 6 });
    });

    it("gives none of them all of a short film, however fast it's said to be: it may be busy now", () => {
      const others = Array.from({ length: 7 }, (_, i) => worker(`other${i}`));
      const schedule = scheduleOf(120, [worker("busy", 100), ...others]);
      expect(secondsOf(taken(schedule, "busy", 0))).to.equal(30);
    });

    it("gives each worker a part of its share by the speed it shows, so that windows get shorter and shorter", () => {
      const schedule = scheduleOf(1800, [worker("big"), worker("small")]);
      const speeds = { big: 3, small: 1 };
      let nowMs = 0;
      const lengths = { big: [0], small: [0] };
      for (const id of ["big", "small", "big", "small", "big", "small"] as const) {
        const next = taken(schedule, id, nowMs);
        const seconds = secondsOf(next);
        lengths[id].push(seconds);
        schedule.progress(next, 1, (nowMs += 2_000));
        schedule.progress(next, seconds, (nowMs += ((seconds - 1) * 1000) / speeds[id]));
        schedule.settle(next, "verified", nowMs);
      }
      // At first small is taken for as fast as big has shown itself to be.
      expect(lengths.big.slice(1)).to.deep.equal([12, 450, 344]);
      expect(lengths.small.slice(1)).to.deep.equal([36, 144, 84]);
    });

    it("ends with windows much shorter than the first", () => {
      const schedule = scheduleOf(3600, [worker("a")]);
      const lengths: number[] = [];
      for (let now = 0; schedule.state === "running";) {
        const next = taken(schedule, "a", now);
        const seconds = secondsOf(next);
        lengths.push(seconds);
        schedule.settle(next, "verified", (now += seconds * 1000));
      }
      expect(lengths[0]).to.equal(450);
      expect(lengths.at(-1)).to.be.at.most(12);
    });

    it("makes no very short windows for the sake of ending where one run has key frames", () => {
      const keys = [0, 25, 50, 75, 100];
      const cuts = [...new Set([...keys, ...Array.from({ length: 60 }, (_, i) => 2 * i)])].sort((a, b) => a - b);
      const foreseen = cuts.map((cut) => keys.includes(cut));
      const workers = ["a", "b", "c", "d"].map((id) => worker(id));
      const schedule = createSchedule({ cuts, foreseen, end: 120 }, workers, { backups: false });
      const starts: number[] = [];
      const busy = new Map<string, { readonly endMs: number; readonly assignment: Assignment }>();
      for (let nowMs = 0; schedule.state === "running";) {
        for (const id of ["a", "b", "c", "d"]) {
          const assignment = busy.has(id) ? undefined : schedule.take(id, nowMs);
          if (!assignment) continue;
          const { from, to } = assignment.window;
          starts.push(cuts[from] ?? NaN);
          busy.set(id, { assignment, endMs: nowMs + 1000 * ((cuts[to] ?? 120) - (cuts[from] ?? 0)) });
        }
        const [id, { endMs, assignment }] = [...busy].reduce((a, b) => (b[1].endMs < a[1].endMs ? b : a));
        busy.delete(id);
        schedule.settle(assignment, "verified", (nowMs = endMs));
      }
      const lengths = starts.map((start, i) => (starts[i + 1] ?? 120) - start);
      expect(Math.min(...lengths)).to.be.at.least(5);
    });

    it("gives the slots of a single machine longer windows than as many machines get", () => {
      const first = (...workers: Worker[]) => secondsOf(taken(scheduleOf(600, workers), "a", 0));
      const apart = first(worker("a"), worker("b"));
      const alone = first(worker("a", 1, "one"), worker("b", 1, "one"));
      expect(alone).to.be.greaterThan(1.5 * apart);
      expect(alone).to.be.lessThan(300);
    });

    it("gives no window, however long the film, that is much longer than what starting one costs", () => {
      const schedule = scheduleOf(36_000, [worker("a"), worker("b")]);
      expect(secondsOf(taken(schedule, "a", 0))).to.be.lessThan(300);
    });

    it("makes windows longer where each attempt is seen to take long to start", () => {
      const schedule = scheduleOf(3600, [worker("a")]);
      const lengths: number[] = [];
      for (let now = 0; schedule.state === "running";) {
        const next = taken(schedule, "a", now);
        const seconds = secondsOf(next);
        lengths.push(seconds);
        schedule.progress(next, 1, (now += 8000));
        schedule.progress(next, seconds, (now += (seconds - 1) * 1000));
        schedule.settle(next, "verified", now);
      }
      expect(Math.min(...lengths.slice(0, -1))).to.be.greaterThan(20);
    });

    it("takes a shorter window where the nearest cut would make it end last", () => {
      const schedule = createSchedule({ cuts: [0, 2, 14], end: 20 }, [worker("a"), worker("b")]);
      expect(taken(schedule, "a", 0).window).to.include({ from: 0, to: 1 });
    });

    it("sizes by the speed it sees, not by the weight, once a worker has shown it", () => {
      const schedule = scheduleOf(36_000, [worker("a"), worker("b")]);
      const [a, b] = [taken(schedule, "a", 0), taken(schedule, "b", 0)];
      for (let second = 1; second <= 60; second++) {
        schedule.progress(a, second * 4, second * 1000);
        schedule.progress(b, second, second * 1000);
      }
      for (const attempt of [a, b]) schedule.settle(attempt, "verified", 60_000);
      const [nextA, nextB] = [taken(schedule, "a", 60_000), taken(schedule, "b", 60_000)];
      expect(secondsOf(nextA) / secondsOf(nextB)).to.be.greaterThan(3);
    });

    it("keeps to the longest and the shortest window asked for", () => {
      const schedule = scheduleOf(600, [worker("a")], { minSeconds: 10, maxSeconds: 20 });
      for (let now = 0; schedule.state === "running"; now += 10_000) {
        const next = taken(schedule, "a", now);
        expect(secondsOf(next)).to.be.within(10, 20);
        schedule.settle(next, "verified", now + 9_000);
      }
      expect(schedule.state).to.equal("done");
    });
  });

  describe("slow workers", () => {
    it("gives the only window of a source without key frames to the fastest worker, whoever asks first", () => {
      const schedule = createSchedule({ cuts: [0], end: 600 }, [worker("pi", 0.1), worker("server", 4)]);
      expect(schedule.take("pi", 0)).to.equal(undefined);
      expect(taken(schedule, "server", 0).window).to.deep.equal({ index: 0, from: 0, to: 1 });
    });

    it("leaves a worker out of a job so short that it would end last", () => {
      const schedule = scheduleOf(20, [worker("pi", 0.05), worker("server", 1)]);
      expect(schedule.take("pi", 0)).to.equal(undefined);
      taken(schedule, "server", 0);
      expect(schedule.take("pi", 0)).to.equal(undefined);
    });

    it("lets the same worker take part where the job is long enough", () => {
      const schedule = scheduleOf(7200, [worker("pi", 0.05), worker("server", 1)]);
      taken(schedule, "pi", 0);
    });

    it("gives work to the slow one after all when the fast one is gone", () => {
      const schedule = scheduleOf(20, [worker("pi", 0.05), worker("server", 1)]);
      expect(schedule.take("pi", 0)).to.equal(undefined);
      schedule.removeWorker("server");
      taken(schedule, "pi", 10);
    });
  });

  describe("a resumed job", () => {
    it("cuts anew what earlier windows leave over, within its bounds, and numbers on", () => {
      const prior = [
        { index: 0, from: 0, to: 5 },
        { index: 2, from: 9, to: 12 },
      ];
      const schedule = scheduleOf(600, [worker("a"), worker("b")], { prior });
      const expected = { window: { index: 3, from: 5, to: 9 }, worker: "a", attempt: 1, backup: false };
      expect(taken(schedule, "a", 0)).to.deep.equal(expected);
      expect(taken(schedule, "b", 0).window).to.include({ index: 4, from: 12 });
    });

    it("gives each worker a part of one long window that is left over", () => {
      const workers = ["a", "b", "c"].map((name) => worker(name, 5));
      const prior = [
        { index: 0, from: 0, to: 100 },
        { index: 2, from: 200, to: 300 },
      ];
      const schedule = scheduleOf(600, workers, { prior });
      const parts = workers.map(({ id }) => taken(schedule, id, 0).window);
      expect(parts[0]).to.include({ from: 100 });
      for (const [i, { from }] of parts.slice(1).entries()) expect(from).to.equal(parts[i]?.to);
      expect(parts[2]?.to).to.be.at.most(200);
    });

    it("starts windows where one run has key frames also between those that are kept", () => {
      const cuts = Array.from({ length: 300 }, (_, i) => 2 * i);
      const foreseen = cuts.map((cut) => cut % 50 === 0);
      const prior = [{ index: 0, from: 200, to: 300 }];
      const schedule = createSchedule({ cuts, foreseen, end: 600 }, [worker("a", 5), worker("b", 5)], { prior });
      const { to } = taken(schedule, "a", 0).window;
      expect(to).to.be.lessThan(200);
      expect(foreseen[to]).to.equal(true);
    });

    it("is done at once when everything was verified", () => {
      const schedule = scheduleOf(20, [worker("a")], { prior: [{ index: 0, from: 0, to: 10 }] });
      expect(schedule.state).to.equal("done");
    });
  });

  describe("the time left", () => {
    it("is unknown before the first progress, then follows the speed seen", () => {
      const schedule = scheduleOf(2000, [worker("a", 20), worker("b", 20)]);
      const [a, b] = [taken(schedule, "a", 0), taken(schedule, "b", 0)];
      expect(schedule.etaSeconds(0)).to.equal(undefined);
      for (let second = 1; second <= 100; second++) {
        schedule.progress(a, second * 2, second * 1000);
        schedule.progress(b, second * 3, second * 1000);
      }
      expect(schedule.etaSeconds(100_000)).to.be.within(270, 330);
    });
  });
});
