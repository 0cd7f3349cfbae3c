import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import type { MediaInfo } from "../../lib/model/media.ts";
import type { VideoIndex } from "../../lib/model/video-index.ts";
import { mayLandLate, placeOf, readSought, soughtCalls, type SoughtPlace } from "../../lib/plan/sought.ts";

const media = (format: string, reordered = 2) =>
  ({
    streams: [{ index: 0, time_base: "1/25", has_b_frames: reordered }],
    format: { format_name: format, start_time: "1.400000" },
  }) as unknown as MediaInfo;

/** 25 frames a second from 1.4 s on, every tenth a key frame. */
const frames = Array.from({ length: 100 }, (_, i) => ({ pts: 35 + i, duration: 1, key: i % 10 === 0, leading: false }));
const index: VideoIndex = { frames, firstStoredPts: 35, defect: undefined };

function placed(words: string, format = "mpegts", reordered = 2): SoughtPlace | undefined {
  const [input] = parseCommand([...words.split(" "), "-i", "film.ts", "out.mkv"]).inputs;
  return placeOf(input!, media(format, reordered), 0, "5.1.9");
}

const place = placed("-ss 2")!;
const calls = soughtCalls(place, index)!;
/** framemd5's lines of frames from a time on, each picture's hash being its place in the source. */
const shown = (from: number, to = 60, hash = (pts: number) => `a${pts + 85}`) =>
  Array.from({ length: to - from }, (_, i) => from + i)
    .map((pts) => `0, ${pts}, ${pts}, 1, 100, ${hash(pts)}\n`)
    .join("");

describe("-ss before an input whose seek lands anywhere", () => {
  it("is tried there alone, and where there is one", () => {
    expect(place.originUs).to.equal(3_400_000);
    expect(placed("-itsoffset 0.4 -ss 2")?.originUs).to.equal(3_000_000);
    expect(placed("-ss 2", "matroska,webm")).to.equal(undefined);
    expect(placed("-ss 0")).to.equal(undefined);
    expect(placed("-t 5")).to.equal(undefined);
  });

  it("is tried in an MP4 where a key frame that is decoded before may be shown behind it", () => {
    const mp4 = "mov,mp4,m4a,3gp,3g2,mj2";
    const sparse = { ...index, frames: frames.map((frame, i) => ({ ...frame, key: i % 40 === 0 })) };
    // Frame 50 is a key frame itself, the next behind 52 is frame 60, or 80.
    expect(mayLandLate(placed("-ss 2", mp4)!, index)).to.equal(false);
    expect(mayLandLate(placed("-ss 2.08", mp4)!, index)).to.equal(true);
    expect(mayLandLate(placed("-ss 2.08", mp4)!, sparse)).to.equal(false);
    expect(soughtCalls(placed("-ss 2.08", mp4)!, sparse)).to.equal(undefined);
    expect(placed("-ss 2.08", mp4, 0)).to.equal(undefined);
  });

  it("is decoded as one run does and from key frames ahead, up to the key frame behind the first", () => {
    expect(calls.endPts).to.equal(95);
    expect(calls.run.join(" ")).to.contain("-ss 2.000000 -t 1.400000 -i film.ts -map 0:0 -fps_mode passthrough");
    expect(calls.ahead.join(" ")).to.contain("-copyts -itsoffset -3.400000 -i film.ts");
    expect(soughtCalls(placed("-ss 3.9")!, index)?.ahead.join(" ")).to.contain("-noaccurate_seek -ss 1.200000");
    expect(soughtCalls(placed("-ss 60")!, index)).to.equal(undefined);
  });

  it("takes one run's other streams too, where its origin hangs on them", () => {
    const [input] = parseCommand(["-ss", "2", "-i", "film.ts", "out.mkv"]).inputs;
    const argvOf = (version: string, format: string) =>
      soughtCalls(placeOf(input!, media(format), 0, version, [1, 3])!, index)?.run.join(" ");
    expect(argvOf("7.1.5", "mpegts")).to.contain("-map 0:0 -map 0:1 -map 0:3 -c copy -c:v:0 rawvideo -fps_mode");
    for (const [version, format] of [
      ["5.1.9", "mpegts"],
      ["7.1.5", "flv"],
    ] as const)
      expect(argvOf(version, format)).to.not.contain("0:1");
  });

  it("begins with one run's first frame, where all from there on are the same", () => {
    expect(readSought(place, index, calls, shown(4), shown(0))).to.deep.equal({ firstPts: 89, lateSeconds: 0.16 });
  });

  it("isn't split where a picture or a time differs, one is left out, or none comes", () => {
    const torn = shown(4, 60, (pts) => (pts === 7 ? "b" : `a${pts + 85}`));
    const moved = shown(4).replace("0, 9, 9,", "0, 8, 8,");
    const fewer = shown(4).replace(/^0, 9, .*\n/m, "");
    for (const run of [torn, moved, fewer, ""]) {
      expect(readSought(place, index, calls, run, shown(0))).to.equal(undefined);
    }
  });
});
