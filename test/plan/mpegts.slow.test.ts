/** Windows for MPEG-TS, which has no global header. test/exactness compares what comes out of the merge. */
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { splitPlan } from "../encode/split-plan.ts";

/** The -flags that each window's encoder gets, the last of which counts. */
async function flagsFor(
  coding: readonly string[],
  output: string,
  source: FixtureName = "c-h264.mp4",
): Promise<string | undefined> {
  const { argv } = await splitPlan(await fixture(source), coding, `/tmp/${output}`);
  const words = argv(0, 1);
  const at = words.findLastIndex((word) => /^-flags(:v)?$/.test(word));
  return at === -1 ? undefined : words[at + 1];
}

async function refusal(coding: readonly string[], output = "o.ts", source?: FixtureName): Promise<string> {
  return flagsFor(coding, output, source).then(
    () => "",
    (thrown: unknown) => (thrown as Error).message,
  );
}

describe("windows for MPEG-TS", () => {
  const x264 = ["-c:v", "libx264", "-preset", "ultrafast"];

  it("have their parameter sets in band, as one run's frames have", async () => {
    expect(await flagsFor(x264, "o.ts")).to.equal("-global_header");
    expect(await flagsFor([...x264, "-f", "mpegts"], "o.bin")).to.equal("-global_header");
    expect(await flagsFor(x264, "o.mkv")).to.equal(undefined);
  });

  it("keep the flags that the command asks for", async () => {
    expect(await flagsFor([...x264, "-flags", "+cgop"], "o.ts")).to.equal("+cgop-global_header");
    expect(await flagsFor([...x264, "-flags", "+global_header"], "o.ts")).to.equal("+global_header");
  });

  it("aren't made beside sound that is copied from milliseconds, whose times the merge would reckon anew", async () => {
    const copied = [...x264, "-c:a", "copy"];
    expect(await refusal(copied, "o.ts", "s-two-sounds.mkv")).to.match(/^sound copied from a container that counts/);
    expect(await refusal([...x264, "-c:a", "aac"], "o.ts", "s-two-sounds.mkv")).to.equal("");
    expect(await refusal(copied)).to.equal("");
  });

  it("aren't made for an FLV that is to have no header", async () => {
    expect(await refusal([...x264, "-flags", "-global_header"], "o.flv")).to.match(/^-flags -global_header leaves FLV/);
    expect(await refusal(x264, "o.flv")).to.equal("");
  });

  it("aren't made with encoders that haven't been tried there", async () => {
    expect(await refusal(["-c:v", "mpeg4"])).to.match(/^windows of mpeg4 aren't merged into the format/);
  });
});
