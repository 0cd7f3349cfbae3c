import { expect } from "chai";
import { scheduleOf, taken, worker } from "./made.ts";

describe("schedule", () => {
  describe("failed and lost attempts", () => {
    it("gives a lost node's window to another node as the next attempt", () => {
      const schedule = scheduleOf(600, [worker("a"), worker("b")]);
      const lost = taken(schedule, "a", 0);
      schedule.settle(lost, "lost", 5000);
      schedule.removeWorker("a");
      const again = taken(schedule, "b", 5000);
      expect(again).to.deep.equal({ window: lost.window, worker: "b", attempt: 2, backup: false });
    });

    it("takes the attempt of a removed worker for lost", () => {
      const schedule = scheduleOf(600, [worker("a"), worker("b")]);
      const lost = taken(schedule, "a", 0);
      schedule.removeWorker("a");
      expect(taken(schedule, "b", 10).window).to.deep.equal(lost.window);
    });

    it("hands a failed window out before new ones, but not to the node it failed on while there is another", () => {
      const schedule = scheduleOf(600, [worker("a1", 1, "a"), worker("a2", 1, "a"), worker("b")]);
      const failed = taken(schedule, "a1", 0);
      schedule.settle(failed, "failed", 1000);
      expect(taken(schedule, "a2", 10_000).window.index).not.to.equal(failed.window.index);
      expect(taken(schedule, "b", 10_000))
        .to.include({ attempt: 2 })
        .and.have.deep.property("window", failed.window);
    });

    it("lets the only node try again after a rest, and says when", () => {
      const schedule = scheduleOf(600, [worker("a")]);
      const failed = taken(schedule, "a", 0);
      schedule.settle(failed, "failed", 1000);
      expect(schedule.take("a", 1001)).to.equal(undefined);
      const wake = schedule.nextWakeMs(1001)!;
      expect(wake).to.be.greaterThan(1001);
      expect(taken(schedule, "a", wake)).to.include({ attempt: 2 });
    });

    it("rests a node longer after each failure in a row", () => {
      const schedule = scheduleOf(600, [worker("a")], { maxFailures: 5 });
      const rests = [0, 1, 2].map((round) => {
        const now = round * 100_000;
        schedule.settle(taken(schedule, "a", now), "failed", now);
        return schedule.nextWakeMs(now)! - now;
      });
      expect(rests[1]).to.equal(2 * rests[0]!);
      expect(rests[2]).to.equal(4 * rests[0]!);
    });

    it("ends the job when a window failed too often, and says which", () => {
      const schedule = scheduleOf(600, [worker("a"), worker("b"), worker("c")]);
      const good = taken(schedule, "a", 0);
      const bad = taken(schedule, "b", 0);
      schedule.settle(good, "verified", 1000);
      schedule.settle(bad, "failed", 1000);
      schedule.settle(taken(schedule, "a", 1000), "failed", 2000);
      expect(schedule.state).to.equal("running");
      schedule.settle(taken(schedule, "c", 2000), "failed", 3000);
      expect(schedule.state).to.equal("failed");
      expect(schedule.failedWindow).to.equal(bad.window.index);
      expect(schedule.take("a", 10_000)).to.equal(undefined);
      expect(schedule.nextWakeMs(10_000)).to.equal(undefined);
    });

    it("doesn't end the job over a window that only bad nodes have tried", () => {
      const bad = ["bad1", "bad2", "bad3"];
      const schedule = scheduleOf(600, [worker("good"), ...bad.map((id) => worker(id))]);
      schedule.settle(taken(schedule, "good", 0), "verified", 1000);
      const running = taken(schedule, "good", 1000);
      bad.forEach((id, at) => schedule.settle(taken(schedule, id, 1000 + at), "failed", 1000 + at));
      expect(schedule.state).to.equal("running");
      schedule.settle(running, "verified", 50_000);
      const last = taken(schedule, "good", 50_000);
      expect(last).to.include({ attempt: 4 });
      schedule.settle(last, "failed", 51_000);
      expect(schedule.failedWindow).to.equal(last.window.index);
    });

    it("doesn't hold lost attempts against the window", () => {
      const schedule = scheduleOf(20, [worker("a")], { maxFailures: 2 });
      for (let round = 0; round < 4; round++)
        schedule.settle(taken(schedule, "a", round * 100_000), "lost", round * 100_000 + 1);
      expect(schedule.state).to.equal("running");
    });

    it("leaves a node out whose attempts fail while others succeed, and ends the job without it", () => {
      const schedule = scheduleOf(6000, [worker("good"), worker("bad")], { maxSeconds: 20 });
      let badAttempts = 0;
      for (let now = 0; schedule.state === "running"; now += 20_000) {
        const [bad, good] = [schedule.take("bad", now), schedule.take("good", now)];
        if (bad) badAttempts += 1;
        if (bad) schedule.settle(bad, "failed", now + 1000);
        if (good) schedule.settle(good, "verified", now + 19_000);
      }
      expect(schedule.state).to.equal("done");
      expect(badAttempts).to.be.within(2, 4);
    });

    it("gives a node that was left out one more chance when it comes back", () => {
      const schedule = scheduleOf(6000, [worker("a")], { maxFailures: 100 });
      let now = 0;
      for (; schedule.state === "running"; now += 100_000) schedule.settle(taken(schedule, "a", now), "lost", now);
      expect(schedule.state).to.equal("failed");
      schedule.addWorker(worker("a"), now);
      expect(schedule.state).to.equal("running");
      schedule.settle(taken(schedule, "a", now), "lost", now);
      expect(schedule.state).to.equal("failed");
    });

    it("counts slots that fail together as one failure of their node", () => {
      const slots = [1, 2, 3, 4, 5, 6, 7, 8].map((slot) => worker(`a${slot}`, 1, "a"));
      const schedule = scheduleOf(6000, slots);
      const running = slots.map(({ id }) => taken(schedule, id, 0));
      for (const attempt of running) schedule.settle(attempt, "lost", 1000);
      expect(schedule.state).to.equal("running");
      expect(schedule.nextWakeMs(1000)).to.be.lessThan(10_000);
    });

    it("has failed when no worker is left, until one comes", () => {
      const schedule = scheduleOf(600, [worker("a")]);
      schedule.removeWorker("a");
      expect(schedule.state).to.equal("failed");
      expect(schedule.failedWindow).to.equal(undefined);
      schedule.addWorker(worker("b"), 0);
      expect(schedule.state).to.equal("running");
    });
  });
});
