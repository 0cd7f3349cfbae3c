import { expect } from "chai";
import type { ScheduleOptions } from "../../lib/schedule/contract.ts";
import { createSchedule } from "../../lib/schedule/schedule.ts";
import { scheduleOf, taken, worker } from "./made.ts";

describe("schedule", () => {
  describe("backups", () => {
    /** Two windows: a ends its own, b stands still. */
    function stuck(options?: ScheduleOptions) {
      const schedule = createSchedule(
        { cuts: [0, 30], end: 60 },
        [worker("a"), worker("b"), worker("b2", 1, "b")],
        options,
      );
      const [a, b] = [taken(schedule, "a", 0), taken(schedule, "b", 0)];
      schedule.progress(a, 10, 5_000);
      schedule.progress(a, 25, 20_000);
      schedule.settle(a, "verified", 25_000);
      return { schedule, b };
    }

    it("runs the window that would end last a second time, and ends the first attempt when the second is verified", () => {
      const { schedule, b } = stuck();
      const backup = taken(schedule, "a", 200_000);
      expect(backup).to.deep.equal({ window: b.window, worker: "a", attempt: 2, backup: true });
      expect(schedule.settle(backup, "verified", 230_000)).to.deep.equal([b]);
      expect(schedule.state).to.equal("done");
      expect(schedule.settle(b, "aborted", 230_001)).to.deep.equal([]);
    });

    it("ends the backup when the first attempt is verified before it", () => {
      const { schedule, b } = stuck();
      const backup = taken(schedule, "a", 200_000);
      expect(schedule.settle(b, "verified", 210_000)).to.deep.equal([backup]);
    });

    it("says when to ask for one", () => {
      const { schedule } = stuck();
      expect(schedule.nextWakeMs(25_000)).to.be.within(25_001, 40_000);
    });

    it("starts none where the first attempt should end sooner", () => {
      const { schedule, b } = stuck();
      schedule.progress(b, 10, 10_000);
      schedule.progress(b, 25, 25_000);
      expect(schedule.take("a", 25_000)).to.equal(undefined);
    });

    it("starts none on the node that runs the window already", () => {
      const { schedule } = stuck();
      expect(schedule.take("b2", 200_000)).to.equal(undefined);
    });

    it("starts none when told not to", () => {
      const { schedule } = stuck({ backups: false });
      expect(schedule.take("a", 200_000)).to.equal(undefined);
    });

    it("doesn't wait for a fast worker that can't be got to end its pointless attempt", () => {
      const workers = [worker("fast", 1.5), worker("slow"), worker("slower", 0.9)];
      const schedule = createSchedule({ cuts: [0, 30], end: 60 }, workers);
      const first = taken(schedule, "fast", 0);
      const second = taken(schedule, "slow", 0);
      schedule.progress(second, 1, 299_000);
      const backup = taken(schedule, "slower", 300_000);
      expect(backup.window).to.deep.equal(first.window);
      schedule.settle(backup, "verified", 330_000);
      schedule.settle(second, "failed", 330_000);
      expect(schedule.take("slower", 330_001)).to.equal(undefined);
      expect(taken(schedule, "slower", 500_000).window).to.deep.equal(second.window);
    });

    it("waits for the other attempt before it gives a window up", () => {
      const { schedule, b } = stuck({ maxFailures: 1 });
      const backup = taken(schedule, "a", 200_000);
      schedule.settle(backup, "failed", 201_000);
      expect(schedule.state).to.equal("running");
      schedule.settle(b, "verified", 202_000);
      expect(schedule.state).to.equal("done");
    });
  });

  describe("late news", () => {
    it("takes a window for done when a lost attempt's file is adopted", () => {
      const schedule = createSchedule({ cuts: [0], end: 10 }, [worker("a"), worker("b")]);
      const lost = taken(schedule, "a", 0);
      schedule.settle(lost, "lost", 1000);
      const again = taken(schedule, "b", 1000);
      expect(schedule.settle(lost, "verified", 2000)).to.deep.equal([again]);
      expect(schedule.state).to.equal("done");
    });

    it("ignores what an attempt says after its window was verified elsewhere", () => {
      const schedule = createSchedule({ cuts: [0], end: 10 }, [worker("a"), worker("b")]);
      const lost = taken(schedule, "a", 0);
      schedule.settle(lost, "lost", 1000);
      schedule.settle(taken(schedule, "b", 1000), "verified", 2000);
      expect(schedule.settle(lost, "verified", 3000)).to.deep.equal([]);
      expect(schedule.settle(lost, "failed", 3000)).to.deep.equal([]);
      expect(schedule.state).to.equal("done");
    });

    it("gives a busy or an unknown worker nothing", () => {
      const schedule = scheduleOf(600, [worker("a")]);
      taken(schedule, "a", 0);
      expect(schedule.take("a", 10)).to.equal(undefined);
      expect(schedule.take("nobody", 10)).to.equal(undefined);
    });
  });
});
