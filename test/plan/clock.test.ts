import { expect } from "chai";
import { clockReason, clockTicks } from "../../lib/plan/clock.ts";

const settings = (source: number, encoder: number, outputStartUs = 0) => ({
  ...{ sourceTimeBase: { num: 1, den: source }, encoderTimeBase: { num: 1001, den: encoder }, outputStartUs },
});

describe("a window's clock", () => {
  it("holds the encoder's ticks, half the source's, and -ss on the output", () => {
    expect(clockTicks(settings(12_800, 24_000))).to.equal(384_000);
    expect(clockTicks(settings(1000, 25, 1_250_000))).to.equal(2000);
    expect(clockTicks({ ...settings(90_000, 24_000), filterTicks: 1_000_000 })).to.equal(9_000_000);
    expect(clockTicks(settings(1000, 25, 1_234_567))).to.equal(1_000_000);
  });

  it("isn't set where no time base of ffmpeg's is that fine", () => {
    expect(clockReason(settings(23_976, 2997, 1_001_000))).to.equal(undefined);
    expect(clockReason(settings(23_976, 2997, 1_234_567))).to.match(/both source and encoder, and -ss on the output$/);
    expect(clockReason(settings(90_000, 19_001))).to.match(/both source and encoder$/);
  });
});
