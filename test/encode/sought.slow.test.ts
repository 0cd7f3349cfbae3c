/** With which frame ffmpeg begins behind -ss in an MP4 of open GOPs, of a real one. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { trySought } from "../../lib/encode/sought.ts";
import { probe } from "../../lib/media/probe.ts";
import { findPrograms } from "../../lib/media/programs.ts";
import { readVideoIndex } from "../../lib/media/video-index.ts";

describe("-ss before an MP4 whose key frames are decoded long before they're shown", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-sought-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("begins with the key frame behind it, where ffmpeg does", async () => {
    const film = join(folder, "open.mp4");
    const encoder = ["-c:v", "libx264", "-preset", "veryfast", "-threads", "1", "-x264-params"];
    const rhythm = "open-gop=1:bframes=3:b-adapt=0:keyint=12:min-keyint=12:scenecut=0";
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=10:d=4", ...encoder, rhythm, film]);
    const programs = await findPrograms({});
    const media = await probe(programs, film);
    const index = await readVideoIndex(programs, film, 0);
    const ticks = index.frames.at(1)!.pts - index.frames.at(0)!.pts;
    const first = async (ss: string): Promise<number | undefined> => {
      const [input] = parseCommand(["-ss", ss, "-i", film, "out.mkv"]).inputs;
      const place = { input: input!, media, pick: { input: 0, stream: 0 }, beside: [] };
      const sought = await trySought(programs, place, Promise.resolve(index), undefined);
      return sought && sought.firstPts / ticks;
    };
    const key = index.frames.findIndex((frame, i) => i > 0 && frame.key);
    const before = ((key - 1) / 10).toFixed(3);
    expect(await first(before)).to.equal(key);
    // Farther ahead, ffmpeg begins where it is told to.
    expect(await first(((key - 6) / 10).toFixed(3))).to.equal(key - 6);
  });
});
