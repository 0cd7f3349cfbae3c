/** The first key frame of a window against one run's at the same place, by their sizes. */
import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { splitPlan } from "../encode/split-plan.ts";

const run = promisify(execFile);
const GOP = 48;

/** Bytes of the stream's packets, in the order they are stored. */
async function sizes(path: string): Promise<number[]> {
  const { stdout } = await run("ffprobe", ["-v", "error", "-show_entries", "packet=size", "-of", "csv=p=0", path]);
  return stdout.trim().split("\n").map(Number);
}

describe("a window's first key frame", () => {
  let folder = "";
  let source = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "first-key-"));
    source = join(folder, "source.mkv");
    const picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=4,noise=alls=10:allf=t"];
    await run("ffmpeg", ["-v", "error", ...picture, "-c:v", "libx264", "-qp", "0", "-g", String(GOP), source]);
  });
  after(() => rm(folder, { recursive: true }));

  for (const options of [
    "-preset veryfast -crf 24",
    "-preset medium -tune grain",
    "-preset medium -maxrate 1M -bufsize 1M",
  ]) {
    it(`is as fine as one run's with ${options}`, async () => {
      const coding = ["-c:v", "libx264", ...options.split(" "), "-g", String(GOP), "-sc_threshold", "0"];
      const [whole, segment] = [join(folder, "whole.nut"), join(folder, "window.nut")];
      await run("ffmpeg", ["-v", "error", "-y", "-i", source, ...coding, whole]);
      const { cuts, argv } = await splitPlan(source, coding, join(folder, "out.mkv"));
      const from = cuts.findIndex(({ frame }) => frame === GOP);
      await run("ffmpeg", [...argv(from, cuts.length), segment]);
      const [one, [first = 0]] = [await sizes(whole), await sizes(segment)];
      // Without x264's account of its options, some 700 bytes, which every window's first packet has.
      expect((first - 700) / (one[GOP] ?? NaN)).to.be.within(0.94, 1.06);
    });
  }
});
