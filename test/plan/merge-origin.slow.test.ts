/** What the merge is told of a TS whose sound begins late, by the version of the ffmpeg that merges. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { prepare } from "../../lib/encode/prepare.ts";
import { probe } from "../../lib/media/probe.ts";
import { mergeCall } from "../../lib/plan/merge-argv.ts";
import { startsOf } from "../../lib/plan/origin.ts";

describe("the merge of a TS whose sound begins late", () => {
  it("keeps it late where ffmpeg counts from the streams in use, of which it's the first", async () => {
    const source = await fixture("t-late-sound.ts");
    const { plan, programs } = await prepare({ args: ["-i", source, "-c:v", "libx264", "-c:a", "copy", "out.mkv"] });
    if (plan.mode !== "split") throw new Error(plan.reason);
    const [video, sound] = startsOf(plan.merge.picks, [await probe(programs, source)]);
    const told = (startsUs: readonly (number | undefined)[] | undefined): number => {
      const [input] = mergeCall({ ...plan, merge: { ...plan.merge, startsUs } }, "list").inputs;
      const { options = [] } = input ?? {};
      return Number(options[options.indexOf("-itsoffset") + 1]) * 1e6;
    };
    const late = (sound ?? 0) - (video ?? 0);
    expect(late).to.be.above(500_000);
    expect(told([video, sound])).to.be.closeTo(late, 1);
    expect(told(undefined)).to.be.closeTo(0, 1);
  });
});
