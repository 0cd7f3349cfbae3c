import { expect } from "chai";
import { foldEvent, newJob, type JobState } from "../../lib/report/aggregate.ts";
import type { JobEvent, JobProgress } from "../../lib/model/events.ts";

const started = (window: number, node: string, attempt = 1): JobEvent => ({
  type: "window-started",
  window,
  node,
  attempt,
  startSeconds: 0,
  endSeconds: undefined,
});
const verified = (window: number, node: string): JobEvent => ({
  type: "window-verified",
  window,
  node,
  frames: 48,
  seconds: 1.5,
});
const ended = (window: number, node: string): JobEvent => ({
  type: "attempt-ended",
  window,
  node,
  attempt: 1,
  outcome: "lost",
  detail: "",
});
const progress: JobProgress = {
  frames: 100,
  totalFrames: 400,
  fps: 50,
  speed: 2,
  etaSeconds: 6,
  verifiedWindows: 1,
  nodes: [],
  phase: "encoding",
};
const fold = (...events: JobEvent[]): JobState => events.reduce(foldEvent, newJob);
const node = (job: JobState, name: string) => job.nodes.find((one) => one.name === name);

describe("aggregate", () => {
  it("keeps nodes in the order they were first heard of", () => {
    const job = fold(started(0, "b"), started(1, "a"), verified(0, "b"));
    expect(job.nodes.map(({ name }) => name)).to.deep.equal(["b", "a"]);
  });

  it("lists a window under its node until the window is verified", () => {
    const busy = fold(started(0, "pi"), started(1, "pi"));
    expect(node(busy, "pi")).to.deep.include({ state: "encoding", windows: [0, 1], verified: 0 });
    const less = foldEvent(busy, verified(0, "pi"));
    expect(node(less, "pi")).to.deep.include({ state: "encoding", windows: [1], verified: 1 });
    expect(less.verifiedWindows).to.equal(1);
    expect(node(foldEvent(less, verified(1, "pi")), "pi")).to.deep.include({ state: "idle", windows: [] });
  });

  it("counts no window as verified when an attempt ends without one", () => {
    const job = fold(started(0, "pi"), ended(0, "pi"));
    expect(job.verifiedWindows).to.equal(0);
    expect(node(job, "pi")).to.deep.include({ state: "idle", windows: [], verified: 0 });
  });

  it("keeps a node that was left out, with the reason, when late news of its attempts arrives", () => {
    const out: JobEvent = { type: "node-left-out", node: "pi", error: "no route to host", hint: undefined };
    const job = fold(started(0, "pi"), out, ended(0, "pi"));
    expect(node(job, "pi")).to.deep.include({ state: "out", error: "no route to host", windows: [] });
  });

  it("keeps the reason of a node whose progress says it's out, and drops it when the node is back", () => {
    const out: JobEvent = { type: "node-left-out", node: "pi", error: "no route to host", hint: undefined };
    const says = (state: "out" | "idle"): JobEvent => ({
      type: "progress",
      progress: { ...progress, nodes: [{ node: "pi", windows: [], frames: 9, fps: 0, state }] },
    });
    expect(node(fold(out, says("out")), "pi")?.error).to.equal("no route to host");
    expect(node(fold(out, says("idle")), "pi")).to.deep.include({ state: "idle", error: undefined, frames: 9 });
  });

  it("takes the job's numbers from progress without ever counting fewer verified windows", () => {
    const job = fold(started(0, "a"), verified(0, "a"), started(1, "a"), verified(1, "a"), {
      type: "progress",
      progress,
    });
    expect(job).to.deep.include({ frames: 100, totalFrames: 400, fps: 50, speed: 2, etaSeconds: 6, phase: "encoding" });
    expect(job.verifiedWindows).to.equal(2);
  });

  it("leaves the state it was given as it was", () => {
    const before = fold(started(0, "a"));
    const copy = structuredClone(before);
    foldEvent(before, verified(0, "a"));
    expect(before).to.deep.equal(copy);
  });
});
