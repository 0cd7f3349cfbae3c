/** A matrix is worth what its judge sees. */
import { expect } from "chai";
import type { JobReport } from "../../lib/index.ts";
import { matrix, plainly } from "./cases.ts";
import { faultsOf } from "./judge.ts";
import type { Outcome } from "./run.ts";

const window = {
  ...{ index: 0, start: 0, end: null, node: "here", attempts: 1, frames: 1, seconds: 1, bytes: 1, sha256: "" },
};
const report = (mode: "split" | "whole", reason = "", windows = 2): JobReport => ({
  ...{ version: 1, mode, reason, output: "out.mkv", nodes: [], seconds: 1 },
  windows: Array.from({ length: windows }, () => window),
  verification: { windows: [], output: [], frames: null },
});
const equal: Outcome = { differences: [], report: report("split"), psnr: undefined, plainFailed: false };
const wanted = plainly("c-h264.mp4", "mkv");

describe("the judge of the matrix", () => {
  it("passes what was split and is equal", () => {
    expect(faultsOf(wanted, equal)).to.deep.equal([]);
  });

  it("passes what ran whole for a listed reason, unless splitting is promised", () => {
    const whole = { ...equal, report: report("whole", "the video has only one key frame to start from", 0) };
    expect(faultsOf(wanted, whole)).to.deep.equal([]);
    expect(faultsOf({ ...wanted, promised: true }, whole)).to.have.length(1);
  });

  it("fails what ran whole for a reason nobody listed", () => {
    expect(faultsOf(wanted, { ...equal, report: report("whole", "no mood for splitting", 0) })).to.have.length(1);
  });

  it("fails what was tried split and then encoded again, but for damaged sources", () => {
    const again = { ...equal, report: report("whole", "the windows didn't come out as one run's: it's short", 0) };
    expect(faultsOf(wanted, again)).to.have.length(1);
    expect(faultsOf({ ...wanted, source: "d-spoilt.ts" }, again)).to.deep.equal([]);
  });

  it("fails differences, far pictures, and one lonely window", () => {
    const differences = [{ fact: "format.duration", text: "format.duration: '1' instead of '2'" }];
    expect(faultsOf(wanted, { ...equal, differences })).to.have.length(1);
    expect(faultsOf({ ...wanted, lossy: true, psnrFloor: 40 }, { ...equal, psnr: 39 })).to.have.length(1);
    const lonely = report("split", "", 1);
    expect(faultsOf(wanted, { ...equal, report: lonely })).to.have.length(1);
    const node = { ...{ name: "here", ffmpeg: "5.1", windows: 1, frames: 1, fps: 1, error: null }, slots: 1 };
    expect(faultsOf(wanted, { ...equal, report: { ...lonely, nodes: [node] } })).to.deep.equal([]);
  });

  it("has at least 300 cases, each of its own name", () => {
    expect(new Set(matrix.map(({ name }) => name)).size)
      .to.equal(matrix.length)
      .and.to.be.at.least(300);
  });
});
