import { expect } from "chai";
import { createSchedule } from "../../lib/schedule/schedule.ts";
import { scheduleOf, secondsOf, taken, worker } from "./made.ts";

describe("schedule", () => {
  describe("window lengths", () => {
    it("gives each worker a part of its share by weight, so that windows get shorter and shorter", () => {
      const schedule = scheduleOf(3600, [worker("big", 3), worker("small", 1)]);
      expect(taken(schedule, "big", 0).window).to.include({ from: 0, to: 450 });
      expect(taken(schedule, "small", 0).window).to.include({ from: 450, to: 450 + 112 });
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
      expect(lengths[0]).to.equal(1200);
      expect(lengths.at(-1)).to.be.at.most(12);
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
    it("keeps the places of earlier windows, runs only those not verified, and numbers attempts on", () => {
      const prior = [
        { to: 5, verified: true, attempts: 1 },
        { to: 9, verified: false, attempts: 2 },
        { to: 12, verified: true, attempts: 1 },
      ];
      const schedule = scheduleOf(600, [worker("a"), worker("b")], { prior });
      const expected = { window: { index: 1, from: 5, to: 9 }, worker: "a", attempt: 3, backup: false };
      expect(taken(schedule, "a", 0)).to.deep.equal(expected);
      expect(taken(schedule, "b", 0).window).to.include({ index: 3, from: 12 });
    });

    it("is done at once when everything was verified", () => {
      const schedule = scheduleOf(20, [worker("a")], { prior: [{ to: 10, verified: true, attempts: 1 }] });
      expect(schedule.state).to.equal("done");
    });
  });

  describe("the time left", () => {
    it("is unknown before the first progress, then follows the speed seen", () => {
      const schedule = scheduleOf(2000, [worker("a"), worker("b")]);
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
