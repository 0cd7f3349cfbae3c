/** What the merge is told of a TS whose sound begins late, by the version of the ffmpeg that merges. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { prepare } from "../../lib/encode/prepare.ts";
import { probe } from "../../lib/media/probe.ts";
import { mergeCall } from "../../lib/plan/merge-argv.ts";
import { startsOf } from "../../lib/plan/origin.ts";

/** Microseconds. */
const parts = async (...before: readonly string[]) => {
  const source = await fixture("t-late-sound.ts");
  const args = [...before, "-i", source, "-c:v", "libx264", "-c:a", "copy", "out.mkv"];
  const { plan, programs } = await prepare({ args });
  if (plan.mode !== "split") throw new Error(plan.reason);
  const [video = 0, sound = 0] = startsOf(plan.merge.picks, [await probe(programs, source)]);
  const told = (startsUs: readonly (number | undefined)[] | undefined): number => {
    const [input] = mergeCall({ ...plan, merge: { ...plan.merge, startsUs } }, "list").inputs;
    const { options = [] } = input ?? {};
    const at = options.indexOf("-itsoffset");
    return at === -1 ? 0 : Number(options[at + 1]) * 1e6;
  };
  return { video, sound, told };
};

describe("the merge of a TS whose sound begins late", () => {
  it("keeps it late where ffmpeg counts from the streams in use, of which it's the first", async () => {
    const { video, sound, told } = await parts();
    const late = sound - video;
    expect(late).to.be.above(500_000);
    expect(told([video, sound])).to.be.closeTo(late, 1);
    expect(told(undefined)).to.be.closeTo(0, 1);
  });

  it("makes up behind -ss for the container's start, which ffmpeg forgets there", async () => {
    const { video, sound, told } = await parts("-ss", "3");
    expect(told([video, sound])).to.be.closeTo(-video, 1);
    expect(told([video, video])).to.be.closeTo(0, 1);
    expect(told(undefined)).to.be.closeTo(0, 1);
  });
});
