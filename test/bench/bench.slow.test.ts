import { expect } from "chai";
import { bars } from "../../bench/real/bars.ts";
import { traffic } from "../../bench/real/bytes.ts";
import { page, type Results } from "../../bench/real/page.ts";
import { tailSeconds } from "../../bench/real/tail.ts";
import { wantedOf, withSetting } from "../../bench/real/setting.ts";
import { median } from "../../bench/real/timed.ts";

const pair = { name: "x264", plainSeconds: 2, oursSeconds: 2.2, ratio: 1.1 };
const results: Results = {
  ...{
    brief: false,
    pairs: 3,
    seconds: 240,
    machine: "2 cores",
    embedded: [{ ...pair, piecesSeconds: 1.8 }],
    startUp: [pair],
    tailSeconds: 0.3,
  },
  traffic: [{ name: "dffmpeg", readPerSource: 2.5, writtenPerOutput: 2.25 }],
  cluster: {
    seconds: 540,
    nodes: [{ name: "a", share: 0.5, aloneSeconds: 20 }],
    lowerBound: 20,
    policies: [{ name: "dffmpeg", runs: 5, seconds: 22, worst: 24, ratio: 1.1, worstRatio: 1.2 }],
    overhead: 1.05,
  },
};

describe("the benchmark", () => {
  it("takes the middle of its measurements", () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 3])).to.equal(2.5);
  });

  it("writes each figure down, or that it wasn't measured", () => {
    const text = page(results);
    expect(text).to.contain("| x264 | 2.00 | 2.20 | 1.10 | 1.80 | 0.90 |").and.to.contain("| a | 0.5 | 20.0 |");
    expect(text).to.contain("| dffmpeg | 5 | 22.0 | 24.0 | 1.10 | 1.20 |").and.to.contain("1.05 times");
    expect(text).to.contain("| x264 | 2000 | 2200 | 200 |").and.to.contain("| dffmpeg | 2.50 | 2.25 |");
    expect(page({ ...results, cluster: undefined })).to.contain("Not measured");
  });

  it("draws a bar for each ratio, and the line where it would be 1", () => {
    const picture = bars([{ title: "alone", bars: [pair, { name: "x265", ratio: 2 }] }]);
    expect(picture.match(/<rect x=/g)).to.have.length(2);
    expect(picture).to.contain("x265").and.to.contain("<line ");
  });

  it("takes how often and how long from its arguments", () => {
    const usual = { brief: false, pairs: 5, minutes: 12, work: 120, cluster: true, write: false };
    expect(wantedOf([])).to.eql(usual);
    const words = ["--minutes", "60", "--work", "600", "--write", "3"];
    expect(wantedOf(words)).to.eql({ ...usual, pairs: 3, minutes: 60, work: 600, write: true });
    expect(wantedOf(["--brief"])).to.include({ brief: true, pairs: 1 });
  });

  it("makes its source and measures on it, bytes as well", async () => {
    await withSetting(wantedOf(["--brief"]), async (setting) => {
      expect(await tailSeconds(setting)).to.be.greaterThan(0);
      for (const { readPerSource, writtenPerOutput } of await traffic(setting)) {
        expect(readPerSource).to.be.greaterThan(1);
        expect(writtenPerOutput).to.be.at.least(1);
      }
    });
  });
});
