import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { encoderFrameRate } from "../../lib/plan/frame-rate.ts";
import { formatRational } from "../../lib/model/time.ts";

describe("an MPEG-4 encoder's frame rate", () => {
  const rated = (num: number, den: number): string => formatRational(encoderFrameRate({ num, den }, "mpeg4"));

  it("is the source's where 16 bits hold it", () => {
    expect(rated(30000, 1001)).to.equal("30000/1001");
    expect(rated(65535, 1)).to.equal("65535/1");
  });

  for (const rate of ["5400000/214639", "90000/3601", "1000000/33367", "19001/65537", "131072/3", "65537/65536"]) {
    it(`is what ffmpeg makes of ${rate}, which they don't hold`, () => {
      const source = ["-f", "lavfi", "-i", `color=s=16x16:d=0.1,settb=1/1000000,fps=${rate}`];
      const shown = execFileSync(
        "ffmpeg",
        ["-v", "error", ...source, "-frames:v", "1", "-c:v", "mpeg4", "-f", "framecrc", "-"],
        { encoding: "utf8" },
      );
      const [num = 0, den = 1] = rate.split("/").map(Number);
      const [, ticks, second] = /#tb 0: (\d+)\/(\d+)/.exec(shown) ?? [];
      expect(rated(num, den)).to.equal(`${second}/${ticks}`);
    });
  }
});
