import { expect } from "chai";
import { caseOf, covering, matrix, plainly } from "./cases.ts";
import { coverOf, featuresOf } from "./cover.ts";

describe("the covering subset of the matrix", () => {
  it("takes the case that shows most first, and none that shows nothing new", () => {
    const [simple, dense] = [plainly("c-h264.mp4", "mkv"), caseOf("c-h264.mp4", "yadif")];
    expect(coverOf([simple, dense, simple], 5)).to.deep.equal([dense]);
    expect(coverOf([simple, plainly("c-h264.mkv", "mkv")], 1)).to.deep.equal([simple]);
    expect(coverOf([simple, dense], 2, [dense])).to.deep.equal([dense]);
  });

  it("tells filters by their names, not by what they are told", () => {
    const graph = { ...plainly("c-h264.mp4", "mkv"), args: ["-vf", "[0:v]drawtext=text='a,b;c':x=1,fps=5[out]"] };
    const filters = [...featuresOf(graph)].filter((word) => word.startsWith("filter"));
    expect(filters).to.deep.equal(["filter drawtext", "filter fps"]);
  });

  it("shows each way, and most of what the whole matrix shows", () => {
    const [all, shown] = [matrix, covering].map((cases) => new Set(cases.flatMap((one) => [...featuresOf(one)])));
    expect([...(shown ?? [])]).to.include.members(["way reference", "way copy", "lossy", "to out.mp4", "to out.ts"]);
    expect((shown?.size ?? 0) / (all?.size ?? 1)).to.be.above(0.55);
  });
});
