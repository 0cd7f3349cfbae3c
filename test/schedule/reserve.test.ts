import { expect } from "chai";
import type { Assignment, Schedule } from "../../lib/schedule/contract.ts";
import { scheduleOf, secondsOf, taken, worker } from "./made.ts";

/** When a worker of the source's own speed is all but done with what it took at 0. */
const nearEndMs = (running: Assignment): number => (secondsOf(running) - 1) * 1000;

/** Sets a window aside then. */
function setAside(schedule: Schedule, running: Assignment) {
  schedule.progress(running, 1, 1000);
  schedule.progress(running, secondsOf(running) - 1, nearEndMs(running));
  return schedule.reserve(running.worker, nearEndMs(running));
}

describe("a window set aside for a busy worker", () => {
  const two = () => scheduleOf(3600, [worker("a"), worker("b")]);

  it("is what it takes next, and nobody else is given it", () => {
    const schedule = two();
    const [a, b] = [taken(schedule, "a", 0), taken(schedule, "b", 0)];
    const next = setAside(schedule, a)!;
    expect(next.from).to.equal(b.window.to);
    const nowMs = nearEndMs(a) + 5000;
    schedule.settle(b, "verified", nowMs);
    expect(taken(schedule, "b", nowMs).window.from).to.equal(next.to);
    schedule.settle(a, "verified", nowMs + 1000);
    expect(taken(schedule, "a", nowMs + 1000).window).to.deep.equal(next);
  });

  it("is one at a time, and none for those who are idle, or busy for long", () => {
    const schedule = two();
    expect(schedule.reserve("a", 0)).to.equal(undefined);
    const a = taken(schedule, "a", 0);
    expect(schedule.reserve("a", 0)).to.equal(undefined);
    expect(setAside(schedule, a)).to.exist;
    expect(schedule.reserve("a", nearEndMs(a))).to.equal(undefined);
    expect(schedule.reserve("nobody", nearEndMs(a))).to.equal(undefined);
  });

  it("goes to another when its worker is gone", () => {
    const schedule = two();
    const a = taken(schedule, "a", 0);
    const next = setAside(schedule, a)!;
    let nowMs = nearEndMs(a);
    schedule.removeWorker("a");
    // What a worker that is gone was encoding waits as well, and has waited for longer.
    const windows = [taken(schedule, "b", nowMs)];
    nowMs += 300_000;
    schedule.settle(windows[0]!, "verified", nowMs);
    windows.push(taken(schedule, "b", nowMs));
    expect(windows.map(({ window }) => window.index)).to.include(next.index);
  });

  it("is given to whoever is idle once nothing else is left", () => {
    const schedule = two();
    const a = taken(schedule, "a", 0);
    const next = setAside(schedule, a)!;
    const seen = new Set<number>();
    for (let nowMs = nearEndMs(a); nowMs < 14_400_000 && !seen.has(next.index); nowMs += 1000) {
      const b = schedule.take("b", nowMs);
      if (!b) continue;
      seen.add(b.window.index);
      nowMs += secondsOf(b) * 1000;
      schedule.settle(b, "verified", nowMs);
    }
    expect(seen.has(next.index)).to.equal(true);
  });

  it("isn't cut near the end, where windows are cut for those who are free then, but for a single machine's slots", () => {
    const several = scheduleOf(60, [worker("a"), worker("b")]);
    const first = taken(several, "a", 0);
    taken(several, "b", 0);
    expect(setAside(several, first)).to.equal(undefined);
    const alone = scheduleOf(60, [worker("a")]);
    expect(setAside(alone, taken(alone, "a", 0))).to.exist;
  });
});
