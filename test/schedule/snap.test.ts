import { expect } from "chai";
import { cutTime, lengthOf, snapEnd } from "../../lib/schedule/snap.ts";

const none = { minSeconds: 0, maxSeconds: Infinity };
const everyTwo = { cuts: [0, 2, 4, 6, 8], end: 10 };

describe("snapping to cuts", () => {
  it("ends a window at the cut nearest to the wanted length", () => {
    expect(snapEnd(everyTwo, 0, 4.9, none)).to.equal(2);
    expect(snapEnd(everyTwo, 0, 5.1, none)).to.equal(3);
    expect(snapEnd(everyTwo, 1, 3.9, none)).to.equal(3);
  });

  it("goes to the end of the source when that is nearest, or when nothing is left to cut", () => {
    expect(snapEnd(everyTwo, 3, 3.5, none)).to.equal(5);
    expect(snapEnd(everyTwo, 0, 1000, none)).to.equal(5);
    expect(snapEnd({ cuts: [0], end: 60 }, 0, 1, none)).to.equal(1);
  });

  it("always moves on, even when nothing or less is wanted", () => {
    expect(snapEnd(everyTwo, 2, 0, none)).to.equal(3);
    expect(snapEnd(everyTwo, 2, -5, none)).to.equal(3);
  });

  it("makes no window shorter than the floor", () => {
    expect(snapEnd(everyTwo, 0, 0, { ...none, minSeconds: 3 })).to.equal(2);
    expect(snapEnd({ cuts: [0, 0.1, 0.2, 5], end: 9 }, 0, 0.2, { ...none, minSeconds: 1 })).to.equal(3);
  });

  it("leaves no rest shorter than the floor", () => {
    expect(snapEnd({ cuts: [0, 4, 8], end: 8.5 }, 0, 8, { ...none, minSeconds: 2 })).to.equal(3);
  });

  it("takes cuts that are off by rounding for what they mean", () => {
    expect(snapEnd({ cuts: [0, 1.9999999, 4], end: 6 }, 0, 0, { ...none, minSeconds: 2 })).to.equal(1);
  });

  it("keeps to the longest length where a cut allows it", () => {
    expect(snapEnd(everyTwo, 0, 10, { ...none, maxSeconds: 5 })).to.equal(2);
    expect(snapEnd(everyTwo, 0, 10, { ...none, maxSeconds: 4 })).to.equal(2);
    expect(snapEnd({ cuts: [0, 7], end: 9 }, 0, 1, { ...none, maxSeconds: 3 })).to.equal(1);
    expect(snapEnd({ cuts: [0], end: 9 }, 0, 1, { ...none, maxSeconds: 3 })).to.equal(1);
  });

  it("prefers a cut that costs no handle, where one is near enough to the wanted length", () => {
    const source = { cuts: [0, 2, 4, 6, 8, 10, 12], handles: [0, 2, 4, 6, 8, 0, 2], end: 20 };
    expect(snapEnd(source, 0, 8.2, none)).to.equal(5);
    expect(snapEnd(source, 0, 11.5, none)).to.equal(5);
    expect(snapEnd(source, 0, 5.9, none)).to.equal(3);
  });

  it("prefers a cut where one run has a key frame too, even somewhat farther off", () => {
    const foreseen = [true, false, false, true, false, false, true];
    const source = { cuts: [0, 2, 4, 6, 8, 10, 12], foreseen, end: 20 };
    expect(snapEnd(source, 0, 8.5, none)).to.equal(3);
    expect(snapEnd(source, 0, 9.5, none)).to.equal(6);
    expect(snapEnd(source, 0, 3.5, none)).to.equal(2);
    expect(snapEnd(source, 3, 13, none)).to.equal(7);
  });

  it("agrees with a search through all cuts, for uneven ones", () => {
    let [time, seed] = [0, 7];
    const cuts = Array.from({ length: 500 }, () => {
      seed = (seed * 48271) % 2147483647;
      return (time += 0.1 + (seed % 1000) / 300);
    });
    const source = { cuts, end: time + 3 };
    for (let from = 0; from < cuts.length; from += 7) {
      const distance = (to: number) => Math.abs(lengthOf(source, { from, to }) - 9);
      const nearest = cuts.map((_, to) => to + 1).filter((to) => to > from);
      const best = Math.min(...nearest.map(distance));
      expect(distance(snapEnd(source, from, 9, none))).to.equal(best);
    }
    expect(cutTime(source, cuts.length)).to.equal(source.end);
  });
});
