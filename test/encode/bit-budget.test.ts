/** That windows' own targets bring the whole to the average asked for. */
import { expect } from "chai";
import { BitBudget } from "../../lib/encode/bit-budget.ts";
import {
  averageBitrate,
  keepingRate,
  missesAlike,
  strays,
  surplus,
  withBitrate,
  withTolerance,
} from "../../lib/plan/bitrate.ts";
import type { FfmpegOption } from "../../lib/model/command.ts";

const option = (name: string, value: string, specifier?: string): FfmpegOption => ({ name, value, specifier });

describe("an average bitrate", () => {
  it("is read as ffmpeg reads it, and not where a quality or a constant rate is asked for", () => {
    expect(averageBitrate([option("b", "1.5M", "v")])).to.deep.equal({ wanted: 1.5e6, most: Infinity });
    expect(averageBitrate([option("b", "500k"), option("maxrate", "1000k")])).to.deep.equal({ wanted: 5e5, most: 1e6 });
    expect(averageBitrate([option("b", "0", "v"), option("crf", "30")])).to.equal(undefined);
    expect(averageBitrate([option("b", "1M", "v"), option("crf", "30")])).to.equal(undefined);
    expect(averageBitrate([option("b", "1M", "v"), option("minrate", "1M")])).to.equal(undefined);
    expect(averageBitrate([option("b", "128k", "a")])).to.equal(undefined);
    expect(
      withBitrate([option("b", "500k", "v"), option("b", "1k", "a")], 4e5).map(({ value }) => value),
    ).to.deep.equal(["400000", "1k"]);
  });

  it("is kept by MPEG-4's and its like's windows themselves, each of which may stray by its part of what one run does", () => {
    const tolerance = (part: number, ...options: FfmpegOption[]) =>
      withTolerance([option("b", "1M", "v"), ...options], part, 0.04).find(({ name }) => name === "bt")?.value;
    expect(tolerance(0.25)).to.equal("1000000");
    expect(tolerance(0.25, option("bt", "2M", "v"))).to.equal("500000");
    expect(tolerance(0.01), "five frames' worth").to.equal("200000");
    expect(tolerance(0.01, option("bt", "100k")), "no more than asked for").to.equal("100000");
    expect(strays("mpeg4", [option("b", "1M", "v")])).to.equal(true);
    expect(strays("mpeg4", [option("q", "3", "v")])).to.equal(false);
    expect(strays("libx264", [option("b", "1M", "v")])).to.equal(false);
  });

  /** Ten windows, two at a time, each of which takes so much of what it's told. */
  function takenAt(average: number, most: number, part: (window: number) => number): number {
    const budget = new BitBudget({ wanted: average, most }, 100);
    const bits: number[] = [];
    const rates: number[] = [];
    for (let i = 0; i < 10; i++) {
      rates.push(budget.assign(i, 10));
      bits.push(10 * (rates[i] ?? 0) * part(i));
      if (i > 0) budget.done(i - 1, 10, (bits[i - 1] ?? 0) / 8);
    }
    return bits.reduce((a, b) => a + b, 0) / 100 / average;
  }

  it("is kept within 4 % by encoders that miss their target by the same part", () => {
    for (const part of [0.85, 0.95, 1.05, 1.15]) expect(takenAt(5e5, Infinity, () => part)).to.be.within(0.96, 1.04);
  });

  it("is never made up for above -maxrate", () => {
    expect(takenAt(5e5, 5e5, () => 0.9)).to.be.closeTo(0.9, 1e-6);
  });

  it("of x264 is kept closely by each window, and altogether with what one run takes more", () => {
    const asked = [option("b", "500k", "v"), option("x264-params", "ref=2", "v")];
    expect(keepingRate("libx264", asked).at(-1)?.value).to.equal("ref=2:ratetol=0.2");
    for (const own of [option("x264opts", "ratetol=1"), option("bt", "1M")])
      expect(keepingRate("libx264", [own])).to.deep.equal([own]);
    expect(keepingRate("libx265", asked)).to.equal(asked);
    expect(surplus("libx265", 60)).to.equal(undefined);
    const budget = new BitBudget({ wanted: 1000, most: Infinity }, 60, surplus("libx264", 60));
    expect(budget.assign(0, 10)).to.be.closeTo(1020, 1e-6);
  });

  it("isn't kept for encoders of which one run misses it as windows do", () => {
    expect(["libvpx-vp9", "libvpx", "libx265", "libsvtav1"].map(missesAlike)).to.deep.equal([true, true, false, false]);
  });

  it("gives every attempt at a window the same target", () => {
    const budget = new BitBudget({ wanted: 1000, most: Infinity }, 30);
    budget.assign(0, 10);
    const target = budget.assign(1, 10);
    budget.done(0, 10, 500);
    expect(budget.assign(1, 10)).to.equal(target);
  });
});
