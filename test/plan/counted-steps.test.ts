import { expect } from "chai";
import { stepFilters } from "../../lib/plan/counted-steps.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";

const timeBase = { num: 1, den: 1000 };
const steps = [
  { text: "hflip" },
  { text: "settb=1/1000,select=not(mod(n\\,2))", counts: { word: "n", timeBase } },
  { text: "framestep=3", counts: { word: undefined, timeBase } },
];
const entry = (number: number, pts: number) => ({ number, pts, beforeUs: pts * 1000 - 500 });
const plan = {
  cuts: [{}, { entries: [entry(50, 2000), entry(25, 2000)] }, { entries: [entry(100, 4000), entry(50, 4000)] }],
  video: { trims: { countedEnd: [entry(120, 4800), entry(60, 4800)] } },
} as unknown as SplitPlan;

const check = "settb=1/1000,select='if(eq(n,0),st(0,eq(pts,2000)),ld(0))'";

describe("filters that count, in a window", () => {
  it("are told the number of its first frame, checked, and get none behind its last", () => {
    expect(stepFilters(plan, { from: 1, to: 2 }, steps).join(",")).to.equal(
      [
        ...["hflip", "trim=start=1.999500:end=3.999500", check, "settb=1/1000,select=not(mod((n+50)\\,2))"],
        ...["trim=start=1.999500:end=3.999500", check, "framestep=3"],
      ].join(","),
    );
  });

  it("begin at zero in the first, and end with the last where the output ends", () => {
    expect(stepFilters(plan, { from: 0, to: 1 }, steps).slice(0, 3)).to.deep.equal([
      ...["hflip", "trim=end=1.999500", "settb=1/1000,select=not(mod(n\\,2))"],
    ]);
    expect(stepFilters(plan, { from: 2, to: 3 }, steps)[1]).to.equal("trim=start=3.999500:end=4.799500");
  });
});
