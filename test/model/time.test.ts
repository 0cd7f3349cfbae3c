import { expect } from "chai";
import { rescale, rescaleAll } from "../../lib/model/time.ts";

describe("ticks of another time base", () => {
  it("are the same one by one and for a whole film, to the tick, however large", () => {
    const bases = [
      [1, 16_000],
      [1, 1000],
      [1001, 24_000],
      [1, 90_000],
      [1001, 24_000 * 2 ** 15],
      [1, 24 * 2 ** 16],
      [7, 2 ** 40],
      [999_999_937, 1_000_000_007],
    ].map(([num = 1, den = 1]) => ({ num, den }));
    for (const from of bases) {
      for (const to of bases) {
        const all = [0, 1, -1, 2, -3, 41, 999, -1500, 172_800_000, 172_800_001, -9_720_000_011];
        const scaled = [...rescaleAll(all, from, to)];
        expect(scaled, JSON.stringify({ from, to })).to.deep.equal(all.map((ticks) => rescale(ticks, from, to)));
      }
    }
  });
});
