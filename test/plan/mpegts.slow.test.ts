/** Windows for MPEG-TS, which has no global header. test/exactness compares what comes out of the merge. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { splitPlan } from "../encode/split-plan.ts";

/** The -flags that each window's encoder gets, the last of which counts. */
async function flagsFor(coding: readonly string[], output: string): Promise<string | undefined> {
  const { argv } = await splitPlan(await fixture("c-h264.mp4"), coding, `/tmp/${output}`);
  const words = argv(0, 1);
  const at = words.findLastIndex((word) => /^-flags(:v)?$/.test(word));
  return at === -1 ? undefined : words[at + 1];
}

async function refusal(coding: readonly string[]): Promise<string> {
  return flagsFor(coding, "o.ts").then(
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

  it("aren't made with encoders that haven't been tried there", async () => {
    expect(await refusal(["-c:v", "mpeg4"])).to.match(/^windows of mpeg4 aren't merged into the format/);
  });
});
