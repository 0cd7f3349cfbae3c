import { expect } from "chai";
import { MICRO, rescale } from "../../lib/model/time.ts";
import { before, take } from "../../lib/plan/taken.ts";

const timeBase = { num: 1, den: 25 };
const frames = [10, 11, 12, 13, 14, 15].map((pts) => ({ pts, duration: 1, key: true, leading: false }));
const index = { frames, firstStoredPts: 10, defect: undefined };
const whole = { startUs: undefined, durationUs: undefined };
const settings = { timeBase, originUs: 400_000, input: whole };
const ptsOf = (taken: ReturnType<typeof take>) => taken.frames.map(({ pts }) => pts);

describe("the place before a frame", () => {
  it("is rounded to that frame, also at and before zero", () => {
    for (const base of [timeBase, { num: 1, den: 1000 }, { num: 1, den: 90_000 }, { num: 1001, den: 24_000 }]) {
      for (const pts of [-3, -1, 0, 1, 7]) expect(rescale(before(pts, base), MICRO, base)).to.equal(pts);
    }
  });
});

describe("the part of a source that is taken", () => {
  it("is all of it, on the run's clock", () => {
    expect(ptsOf(take(index, settings))).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  it("begins at -ss, and with the first frame that ffmpeg was seen to give", () => {
    const sought = { ...settings, originUs: 440_000, input: { startUs: 40_000, durationUs: undefined } };
    expect(ptsOf(take(index, sought))).to.deep.equal([0, 1, 2, 3, 4]);
    const late = take(index, { ...sought, firstPts: 13 });
    expect(ptsOf(late)).to.deep.equal([2, 3, 4]);
    expect(late.trims.sourceStartUs).to.equal(60_001);
  });

  it("lasts as long as -t says from that frame on", () => {
    const sought = { ...settings, firstPts: 12, input: { startUs: 40_000, durationUs: 80_000 } };
    expect(ptsOf(take(index, sought))).to.deep.equal([2, 3]);
  });
});
