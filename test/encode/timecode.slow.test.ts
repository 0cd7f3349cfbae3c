/** Cameras' MP4 and MOV files have a timecode, of which ffmpeg makes a track of its own: no reason not to split them. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { plan } from "../../lib/index.ts";

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
});
