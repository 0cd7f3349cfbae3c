import { expect } from "chai";
import type { CrewMember } from "../../lib/encode/crew.ts";
import { Tally, type Standing } from "../../lib/encode/tally.ts";
import type { WindowReport } from "../../lib/model/report.ts";

const member = (name: string) => ({ node: { name } }) as unknown as CrewMember;
const done = (index: number, node: string, frames: number): WindowReport => ({
  ...{ index, node, frames, start: 0, end: 1, attempts: 1, seconds: 1, bytes: 1, sha256: "" },
});
const ofNodes = (tally: Tally, standing?: (node: string) => Standing) =>
  tally.progress("encoding", undefined, standing).nodes;

describe("the tally", () => {
  it("tells what each window waits for: its part of the source, ffmpeg, the check", () => {
    let nowMs = 0;
    const tally = new Tally([member("pi")], 100, 24, () => nowMs);
    tally.started("0/1", "pi", { index: 0, from: 0 });
    tally.started("1/1", "pi", { index: 1, from: 4 }, true);
    expect(ofNodes(tally)[0]).to.deep.include({ windows: [0, 1], fetching: [1], checking: [], state: "encoding" });
    tally.reached("1/1", "encoding");
    nowMs = 2000;
    tally.progressed("0/1", 60, 1_000_000);
    expect(ofNodes(tally)[0]).to.deep.include({ frames: 24, fps: 12 });
    tally.reached("0/1", "checking");
    expect(ofNodes(tally)[0]).to.deep.include({ windows: [1], fetching: [], checking: [0], frames: 24, fps: 0 });
    tally.reached("1/1", "checking");
    expect(ofNodes(tally)[0]).to.deep.include({ windows: [], checking: [0, 1], state: "idle" });
  });

  it("doesn't call a node idle that is out, rests or is paused", () => {
    const tally = new Tally([member("a"), member("b"), member("c")], 100, 24);
    const standings: Record<string, Standing> = {
      a: { state: "out" },
      b: { state: "resting", backInSeconds: 4 },
      c: { state: "paused" },
    };
    const nodes = ofNodes(tally, (node) => standings[node]);
    expect(nodes.map(({ state }) => state)).to.deep.equal(["out", "resting", "paused"]);
    expect(nodes[1]?.backInSeconds).to.equal(4);
  });

  it("counts verified frames, and names the first window that the merge lacks", () => {
    const tally = new Tally([member("a")], 100, 24);
    tally.verified(done(0, "a", 10));
    // A resumed job numbers on, wherever in the output it cuts anew.
    tally.started("4/1", "a", { index: 4, from: 8 });
    tally.started("3/1", "a", { index: 3, from: 4 });
    tally.started("2/1", "a", { index: 2, from: 6 });
    tally.verified(done(2, "a", 30));
    expect(tally.progress("encoding", undefined, undefined, true)).to.include({ verifiedFrames: 40, mergeAwaits: 3 });
    expect(tally.progress("encoding", undefined)).not.to.have.property("mergeAwaits");
  });

  it("tells the speed since the first window began, of frames that the encoder has written", () => {
    let nowMs = 60_000;
    const tally = new Tally([member("a"), member("b")], 1000, 24, () => nowMs);
    // An earlier session's.
    tally.verified(done(0, "a", 240));
    expect(tally.progress("encoding", undefined)).to.include({ fps: 0, speed: 0 });
    tally.started("1/1", "a", { index: 1, from: 4 });
    nowMs += 1000;
    // It looks ahead: nothing has come out yet.
    tally.progressed("1/1", 60, undefined);
    expect(tally.progress("encoding", undefined)).to.include({ frames: 240, fps: 0, speed: 0 });
    nowMs += 1000;
    tally.progressed("1/1", 108, 2_000_000);
    expect(tally.progress("encoding", undefined)).to.include({ frames: 288, fps: 24, speed: 1 });
    nowMs += 2000;
    tally.ended("1/1", null);
    tally.verified(done(1, "a", 120));
    expect(tally.progress("encoding", undefined)).to.include({ frames: 360, fps: 30, speed: 1.25 });
  });
});
