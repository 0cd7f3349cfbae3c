/** That windows of an encoder that strays from its average take together what one run takes. */
import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { splitPlan } from "./split-plan.ts";

const run = promisify(execFile);
const WINDOWS = 4;

describe("an average bitrate, under real encoders", () => {
  let folder = "";
  let source = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bit-budget-"));
    source = join(folder, "source.mkv");
    const picture = ["-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25:duration=60,noise=alls=20:allf=t"];
    await run("ffmpeg", ["-v", "error", ...picture, "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", source]);
  });
  after(() => rm(folder, { recursive: true }));

  for (const codec of ["mpeg4", "mpeg2video"]) {
    it(`is kept by windows of ${codec} as by one run, within 2 %`, async () => {
      const coding = ["-c:v", codec, "-b:v", "400k"];
      const whole = join(folder, `${codec}.nut`);
      await run("ffmpeg", ["-v", "error", "-i", source, ...coding, whole]);
      const { cuts, argv } = await splitPlan(source, coding, join(folder, "out.mkv"));
      let bytes = 0;
      for (let i = 0; i < WINDOWS; i++) {
        const [from = 0, to = 0] = [i, i + 1].map((part) => Math.round((part * cuts.length) / WINDOWS));
        const segment = join(folder, `${codec}-${i}.nut`);
        await run("ffmpeg", [...argv(from, to), segment]);
        bytes += (await stat(segment)).size;
      }
      expect(bytes / (await stat(whole)).size).to.be.within(0.98, 1.02);
    });
  }
});
