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
};
const texts = (job: JobState, width: number, height?: number): string[] =>
  statusLines(job, height === undefined ? { width } : { width, height }).map(({ text }) => text);

describe("status lines", () => {
  it("tell frames, share, rate, speed, time left and verified windows", () => {
    expect(jobLine(running, 120)).to.equal("frame 1200/5000  24%  fps 143  speed 5.7x  ETA 0:42  3 windows verified");
  });

  it("leave out what isn't known", () => {
    const job = { ...running, totalFrames: undefined, speed: undefined, etaSeconds: undefined, verifiedWindows: 1 };
    expect(jobLine(job, 120)).to.equal("frame 1200  fps 143  1 window verified");
    expect(jobLine({ ...job, fps: 0, speed: 0 }, 120)).to.equal("frame 1200  1 window verified");
  });

  it("drop whole parts from the end when narrow, never half a number", () => {
    expect(jobLine(running, 30)).to.equal("frame 1200/5000  24%  fps 143");
    expect(jobLine(running, 20)).to.equal("frame 1200/5000  24%");
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
    expect(jobLine({ ...running, frames: 5003 }, 120)).to.include("5003/5000  99%");
  });

  it("name the phases that encode nothing", () => {
    expect(jobLine(newJob, 80)).to.equal("preparing");
    expect(jobLine({ ...running, phase: "merging" }, 80)).to.equal("merging  3 windows verified");
    expect(jobLine({ ...running, phase: "verifying" }, 80)).to.equal("verifying the output  3 windows verified");
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
