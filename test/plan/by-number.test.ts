import { expect } from "chai";
import type { MediaStream } from "../../lib/model/media.ts";
import { frameNumbers, numberReason } from "../../lib/plan/by-number.ts";

const reordering = { has_b_frames: 1 } as MediaStream;

describe("frames that AVI numbers", () => {
  it("follow one another where their decoding times do", () => {
    expect(frameNumbers([0, 1, 2, 3], 1)).to.deep.equal([0, 1, 2, 3]);
  });

  it("are moved with all times where the sound would begin before zero, but for the first", () => {
    expect(frameNumbers([0, 1, 2, 3], 2)).to.deep.equal([0, 2, 3, 4]);
  });

  it("leave numbers to empty frames in gaps, and none before the first", () => {
    expect(frameNumbers([12, 13, 20, 21], 13)).to.deep.equal([0, 13, 20, 21]);
  });

  it("aren't foreseen where an encoder reorders them as it doesn't tell", () => {
    expect(numberReason("avi", "mpeg4", reordering, true)).to.equal(undefined);
    expect(numberReason("avi", "mpeg4", reordering, false)).to.match(/uneven times/);
    expect(numberReason("avi", "libx264", reordering, true)).to.match(/how far libx264's/);
    expect(numberReason("avi", "libx264", { has_b_frames: 0 } as MediaStream, false)).to.equal(undefined);
    expect(numberReason("nut", "libx264", reordering, true)).to.match(/^NUT doesn't show how far/);
    expect(numberReason("nut", "mpeg4", reordering, false)).to.equal(undefined);
    expect(numberReason("matroska", "libx264", reordering, false)).to.equal(undefined);
  });
});
