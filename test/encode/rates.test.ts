import { expect } from "chai";
import { join } from "node:path";
import { framesPerOutputSecond, framesPerSourceSecond, sourcePerOutput } from "../../lib/encode/rates.ts";
import { prepare } from "../../lib/encode/prepare.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";

/** 30 s at 24 frames a second. */
const film = join(import.meta.dirname, "..", "..", "fixtures", "bbb-30s.mp4");

async function planFor(...coding: readonly string[]): Promise<SplitPlan> {
  const { plan } = await prepare({ args: ["-i", film, ...coding, "-c:v", "libx264", "-an", "out.mkv"] });
  if (plan.mode !== "split") throw new Error(plan.reason);
  return plan;
}

describe("the rates of a plan", () => {
  it("count the frames that the encoder is given, whatever the source has", async () => {
    for (const [coding, rate] of [
      [[], 24],
      [["-fps_mode", "cfr", "-r", "48"], 48],
      [["-fps_mode", "cfr", "-r", "12"], 12],
      [["-vf", "fps=48"], 48],
    ] as const) {
      const plan = await planFor(...coding);
      expect(framesPerSourceSecond(plan), coding.join(" ")).to.be.closeTo(rate, rate * 0.02);
      expect(framesPerOutputSecond(plan), coding.join(" ")).to.be.closeTo(rate, rate * 0.02);
      expect(sourcePerOutput(plan), coding.join(" ")).to.be.closeTo(1, 0.02);
    }
  });

  it("tell a film that a filter has go slower or faster", async () => {
    const [slow, fast] = [await planFor("-vf", "setpts=2*PTS"), await planFor("-vf", "setpts=PTS/2")];
    expect(framesPerSourceSecond(slow)).to.be.closeTo(24, 0.5);
    expect(framesPerOutputSecond(slow)).to.be.closeTo(12, 0.3);
    expect(sourcePerOutput(slow)).to.be.closeTo(0.5, 0.01);
    expect(sourcePerOutput(fast)).to.be.closeTo(2, 0.05);
  });
});
