import { expect } from "chai";
import { newJob, type JobState, type NodeState } from "../../lib/report/aggregate.ts";
import { jobLine, statusLines } from "../../lib/report/lines.ts";

const idle: NodeState = {
  name: "pi",
  state: "idle",
  windows: [],
  verified: 0,
  frames: 0,
  fps: 0,
  error: undefined,
  fetching: [],
  checking: [],
  backInSeconds: undefined,
};
const running: JobState = {
  ...newJob,
  mode: "split",
  phase: "encoding",
  frames: 1200,
  totalFrames: 5000,
  fps: 143.4,
  speed: 5.73,
  etaSeconds: 42.9,
  verifiedWindows: 3,
  verifiedFrames: 600,
};
const texts = (job: JobState, width: number, height?: number): string[] =>
  statusLines(job, height === undefined ? { width } : { width, height }).map(({ text }) => text);

describe("status lines", () => {
  it("tell frames, share, rate, speed, time left and verified windows", () => {
    expect(jobLine(running, 120)).to.equal("24%  verified 12%  ETA 0:42  speed 5.7x  fps 143  frame 1200/5000");
  });

  it("leave out what isn't known", () => {
    const job = {
      ...running,
      totalFrames: undefined,
      speed: undefined,
      etaSeconds: undefined,
      verifiedFrames: undefined,
    };
    expect(jobLine(job, 120)).to.equal("3 windows verified  fps 143  frame 1200");
    expect(jobLine({ ...job, fps: 0, speed: 0, verifiedWindows: 0 }, 120)).to.equal("frame 1200");
  });

  it("tell the share of the output's time where its frames can't be counted beforehand", () => {
    const job = { ...running, totalFrames: undefined, share: 0.249, verifiedFrames: undefined, verifiedWindows: 0 };
    expect(jobLine(job, 120)).to.equal("24%  ETA 0:42  speed 5.7x  fps 143  frame 1200");
    expect(jobLine({ ...job, share: 1 }, 3)).to.equal("99%");
  });

  it("drop whole parts from the end when narrow, never half a number", () => {
    expect(jobLine(running, 30)).to.equal("24%  verified 12%  ETA 0:42");
    expect(jobLine(running, 20)).to.equal("24%  verified 12%");
  });

  it("never exceed the width", () => {
    const nodes: NodeState[] = [
      { ...idle, state: "encoding", windows: [0, 1, 2, 3], fps: 12.2, verified: 7 },
      { ...idle, name: "a-long-node-name", state: "out", error: "no route to host after\nthree attempts" },
    ];
    for (let width = 1; width < 100; width += 1) {
      for (const text of texts({ ...running, nodes }, width)) {
        expect(text.length, `width ${width}: ${text}`).to.be.at.most(width);
        expect(text).not.to.include("\n");
      }
    }
  });

  it("never claim everything is done before the end", () => {
    expect(jobLine({ ...running, frames: 5003 }, 120)).to.match(/^99% .*5003\/5000$/);
  });

  it("name the phases that encode nothing", () => {
    expect(jobLine(newJob, 80)).to.equal("preparing");
    expect(jobLine({ ...running, phase: "merging" }, 80)).to.equal("merging");
    expect(jobLine({ ...running, phase: "verifying" }, 80)).to.equal("checking the output");
    expect(jobLine({ ...running, step: { step: "merging", share: 0.456 } }, 80)).to.equal("merging 45%");
    expect(jobLine({ ...newJob, step: { step: "bringing", share: undefined, node: "pi" } }, 80)).to.equal(
      "bringing the source to pi",
    );
  });

  it("show each node with its work, windows counted from 1, names aligned", () => {
    const nodes: NodeState[] = [
      { ...idle, name: "desktop", state: "encoding", windows: [4, 5], fps: 88.1, verified: 2 },
      { ...idle, name: "pi" },
      { ...idle, name: "nas", state: "out", error: "Permission denied" },
    ];
    expect(texts({ ...running, nodes }, 100).slice(1)).to.deep.equal([
      "  desktop  fps   88  windows 5, 6  2 done",
      "  pi       idle",
      "  nas      out: Permission denied",
    ]);
  });

  it("say what each node waits for", () => {
    const nodes: NodeState[] = [
      { ...idle, name: "a", state: "encoding", windows: [2, 3, 4, 6, 8], fetching: [8], checking: [1] },
      { ...idle, name: "b", state: "resting", backInSeconds: 11.2 },
      { ...idle, name: "c", state: "resting", backInSeconds: 3, windows: [7] },
      { ...idle, name: "d", state: "paused" },
      { ...idle, name: "e", state: "paused", windows: [9] },
      { ...idle, name: "f", state: "out", error: "gone", backInSeconds: 61 },
      { ...idle, name: "g", checking: [5] },
    ];
    expect(texts({ ...running, nodes, verifiedWindows: 0 }, 100).slice(1)).to.deep.equal([
      "  a  windows 3-5, 7, waits for the source of window 9, checks window 2",
      "  b  rests for 0:12 after a failure",
      "  c  window 8, rests for 0:03 after a failure",
      "  d  paused",
      "  e  window 10, then paused",
      "  f  out: gone; tried again in 1:01",
      "  g  checks window 6",
    ]);
  });

  it("say which window the merge waits for, and who has it, once there is something to merge", () => {
    const nodes: NodeState[] = [{ ...idle, name: "desktop", state: "encoding", windows: [2] }];
    const job = { ...running, nodes, mergeAwaits: 2 };
    expect(texts(job, 80).at(-1)).to.equal("  merge    waits for window 3 (desktop)");
    expect(texts({ ...job, verifiedWindows: 0 }, 80)).to.have.length(2);
    expect(texts({ ...job, phase: "merging" }, 80)).to.have.length(2);
  });

  it("mark nodes that are out as bad and idle ones as faint", () => {
    const nodes: NodeState[] = [{ ...idle, state: "out" }, idle, { ...idle, state: "encoding" }];
    expect(statusLines({ ...running, nodes }, { width: 80 }).map(({ tone }) => tone)).to.deep.equal([
      "plain",
      "bad",
      "faint",
      "plain",
    ]);
  });

  it("count the nodes that don't fit in the height", () => {
    const nodes = Array.from({ length: 9 }, (_, index) => ({ ...idle, name: `n${index}` }));
    const lines = texts({ ...running, nodes }, 80, 5);
    expect(lines).to.have.length(5);
    expect(lines.at(-1)).to.equal("  and 6 more nodes");
    expect(texts({ ...running, nodes }, 80, 10)).to.have.length(10);
    expect(texts({ ...running, nodes }, 80, 1)).to.have.length(1);
  });
});
