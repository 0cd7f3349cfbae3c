import { expect } from "chai";
import { MICRO, rescale } from "../../lib/model/time.ts";
import { lateUs, withoutLateness } from "../../lib/plan/late-merge.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";

const milliseconds = { num: 1, den: 1000 };
const film = { num: 1001, den: 24_000 };

function planned(outputStartUs: number, settsKnowsTicks = false): SplitPlan {
  return {
    regular: true,
    video: { outputStartUs, encoderTimeBase: film },
    times: { frames: 100, outputFrames: 100, between: (from: number, to: number) => [12, 13].slice(from, to) },
    merge: {
      ...{ videoIndex: 0, settsKnowsTicks, sampleVideo: { timeBase: milliseconds } },
      sample: { streams: [{ has_b_frames: 2 }] },
    },
  } as unknown as SplitPlan;
}

/** What setts would make of the expression. */
function settled(expression: string, pts: number, TB: number): number {
  const round = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
  const body = expression.replaceAll("floor", "Math.floor").replaceAll("round", "rounded");
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return (new Function("PTS", "TB", "rounded", `return ${body}`) as (...args: unknown[]) => number)(pts, TB, round);
}

describe("-ss on the output, in the merge", () => {
  it("changes nothing where there is none", () => {
    expect(lateUs(planned(0))).to.equal(0);
    expect(withoutLateness(planned(0), "DTS")).to.equal("DTS");
  });

  it("reads the windows later by -ss and by what their decoding times run ahead", () => {
    expect(lateUs(planned(60_000_000))).to.equal(60_000_000 + 83_417 + 25);
  });

  it("puts each frame back where one run has it, halves included", () => {
    for (const [startUs, knows] of [
      [60_000_000, false],
      [1_700_003, false],
      [1_700_003, true],
    ] as const) {
      const plan = planned(startUs, knows);
      const tick = knows ? film : milliseconds;
      for (let frame = 0; frame < 200_000; frame += frame < 100 ? 1 : 997) {
        const read = rescale(rescale(frame, film, MICRO) + lateUs(plan), MICRO, tick) - rescale(startUs, MICRO, tick);
        const pts = settled(withoutLateness(plan, "PTS"), read, tick.num / tick.den);
        expect(pts, `frame ${frame}`).to.equal(rescale(frame, film, tick));
      }
    }
  });
});
