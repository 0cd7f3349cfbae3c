import { expect } from "chai";
import { progressOf } from "../../lib/encode/whole.ts";

describe("progress of a command that runs whole on a node", () => {
  it("is the share of the output's time, with speed and time left", () => {
    const now = { frames: 60, fps: 12, outTimeUs: 2_500_000 };
    expect(progressOf("pi", now, 10, 5)).to.deep.include({ frames: 60, share: 0.25, speed: 0.5, etaSeconds: 15 });
    expect(progressOf("pi", { ...now, outTimeUs: 11_000_000 }, 10, 5)).to.deep.include({
      ...{ share: 1, etaSeconds: undefined },
    });
  });

  it("has neither where the length isn't known, or nothing is written yet", () => {
    const now = { frames: 60, fps: 12, outTimeUs: 2_500_000 };
    expect(progressOf("pi", now, undefined, 5)).to.not.have.property("share");
    const before = progressOf("pi", { frames: 0, fps: 0, outTimeUs: undefined }, 10, 0);
    expect(before).to.not.have.property("share");
    expect(before).to.deep.include({ speed: 0, etaSeconds: undefined });
  });
});
