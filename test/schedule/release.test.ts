import { expect } from "chai";
import { scheduleOf, taken, worker } from "./made.ts";

describe("schedule", () => {
  describe("windows that are being checked", () => {
    it("gives their workers the next ones, and is done only when the checks are", () => {
      const schedule = scheduleOf(8, [worker("a")]);
      const first = taken(schedule, "a", 0);
      expect(schedule.take("a", 1000)).to.equal(undefined);
      schedule.release(first, 2000);
      const open = [first];
      for (let next = schedule.take("a", 2000); next; next = schedule.take("a", 2000)) {
        open.push(next);
        schedule.release(next, 3000);
      }
      expect(open.map(({ window }) => window.from)).to.deep.equal([
        0,
        ...open.slice(0, -1).map(({ window }) => window.to),
      ]);
      expect(open.at(-1)?.window.to).to.equal(4);
      for (const one of open) {
        expect(schedule.state).to.equal("running");
        schedule.settle(one, "verified", 4000);
      }
      expect(schedule.state).to.equal("done");
    });

    it("come again, to whoever is idle, when the check fails, and leave the worker its new one", () => {
      const schedule = scheduleOf(40, [worker("a"), worker("b")]);
      const first = taken(schedule, "a", 0);
      schedule.release(first, 1000);
      const second = taken(schedule, "a", 1000);
      schedule.settle(first, "failed", 2000);
      expect(schedule.take("a", 2000), "a is at work").to.equal(undefined);
      const again = taken(schedule, "b", 2000);
      expect(again.window).to.deep.equal(first.window);
      expect(again.attempt).to.equal(2);
      expect(second.window.from).to.equal(first.window.to);
    });

    it("go to nobody else meanwhile", () => {
      const schedule = scheduleOf(2, [worker("a"), worker("b")]);
      const only = taken(schedule, "a", 0);
      schedule.progress(only, 1, 1000);
      schedule.release(only, 2000);
      expect(schedule.take("a", 100_000)).to.equal(undefined);
      expect(schedule.take("b", 11_000)).to.equal(undefined);
    });

    it("are encoded once more by an idle node when the check takes very long, and the first that verifies counts", () => {
      const schedule = scheduleOf(2, [worker("a"), worker("b"), worker("c")]);
      const only = taken(schedule, "a", 0);
      schedule.release(only, 2000);
      expect(schedule.nextWakeMs(3000)).to.be.below(8001);
      const again = taken(schedule, "b", 12_000);
      expect(again).to.deep.include({ window: only.window, attempt: 2, backup: true });
      expect(schedule.settle(again, "verified", 61_000)).to.deep.equal([only]);
      expect(schedule.state).to.equal("done");
    });
  });
});
