/** Cameras' MP4 and MOV files have a timecode, of which ffmpeg makes a track of its own: no reason not to split them. */
import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fixture } from "../../fixtures/generate.ts";
import { encode, plan } from "../../lib/index.ts";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";

describe("a source with a timecode", () => {
  for (const name of ["s-timecode.mov", "s-timecode.mp4"] as const) {
    it(`is split, to MP4 and MOV too: ${name}`, async () => {
      const source = await fixture(name);
      for (const output of ["out.mp4", "out.mov", "out.mkv"]) {
        const { mode, reason } = await plan({ args: ["-i", source, "-c:v", "libx264", "-c:a", "copy", output] });
        expect(mode, `${output}: ${reason}`).to.equal("split");
      }
    });
  }

  it("gives the track the name that one run gives it, where the source has none for its video", async () => {
    const source = await fixture("c-mpeg2.mxf");
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-timecode-"));
    try {
      const [plain, ours] = [join(folder, "plain.mp4"), join(folder, "ours.mp4")];
      const args = ["-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "aac"];
      await promisify(execFile)("ffmpeg", ["-v", "error", ...args, plain]);
      const { report } = await encode({ args: [...args, ours] });
      expect(report.mode).to.equal("split");
      expect(compareOutputs(await describeOutput(plain), await describeOutput(ours))).to.eql([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
