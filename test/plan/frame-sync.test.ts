/** The replay of frame rate conversion, against what the real ffmpeg makes of the same timestamps. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { findPrograms } from "../../lib/media/programs.ts";
import { readVideoIndex } from "../../lib/media/video-index.ts";
import { parseRational } from "../../lib/model/time.ts";
import { byPicture, replaySync, startAt, windowsAgree, type FrameMode } from "../../lib/plan/frame-sync.ts";
import { outputTimes } from "../../lib/plan/output-times.ts";
import { paced, paces, pictures, type Pace } from "./paces.ts";

const run = promisify(execFile);
const tick = { num: 1, den: 25 };
const frameRate = { num: 25, den: 1 };
const milliseconds = { num: 1, den: 1000 };

/** Output times of a command's one video stream, in ticks of the encoder. */
async function framecrc(args: readonly string[]): Promise<number[]> {
  const as = ["-c:v", "rawvideo", "-f", "framecrc", "-"];
  const { stdout } = await run("ffmpeg", ["-v", "error", "-nostdin", ...args, ...as], { maxBuffer: 1 << 26 });
  expect(stdout).to.match(/^#tb 0: 1\/25$/m);
  return [...stdout.matchAll(/^0,\s*\S+,\s*(-?\d+),/gm)].map((match) => Number(match[1]));
}

const pacedFilter = (pace: Pace, startMs: number): string => {
  const [least, spread] = paces[pace];
  return `settb=1/1000,setpts='if(eq(N,0),${startMs},PREV_OUTPTS+${least}+mod(N*N*37,${spread}))'`;
};

describe("frame rate conversion is replayed as ffmpeg does it", () => {
  for (const mode of ["cfr", "vfr", "passthrough"] as const) {
    it(`by ${mode}, for even and uneven paces, from zero and from later on`, async () => {
      for (const [i, pace] of (Object.keys(paces) as Pace[]).entries()) {
        const startMs = i % 2 === 0 ? 0 : 310;
        const source = ["-f", "lavfi", "-i", "testsrc=size=16x16:rate=25", "-vf", pacedFilter(pace, startMs)];
        const real = await framecrc([...source, "-frames:v", "200", "-t", "20", "-fps_mode", mode]);
        const sync = { mode, timeBase: milliseconds, encoderTimeBase: tick, durations: "none" as const, frameRate };
        const replayed = outputTimes(replaySync(paced(pace, startMs, 1000), sync)).between(0, 1000);
        expect(real.length).to.be.at.least(100);
        expect(replayed.slice(0, real.length), `${pace} from ${startMs}`).to.deep.equal(real);
      }
    });
  }

  const files: readonly (readonly [FixtureName, FrameMode])[] = [
    ["h264.mp4", "cfr"],
    ["vfr.mkv", "cfr"],
    ["vfr.mp4", "vfr"],
    ["late-video.mkv", "cfr"],
    ["late-video.mkv", "vfr"],
  ];
  for (const [name, mode] of files) {
    it(`by ${mode}, for the frames of ${name}`, async () => {
      const path = await fixture(name);
      const index = await readVideoIndex(await findPrograms({}), path, 0);
      const { stdout } = await run("ffprobe", [
        "-v",
        "error",
        "-show_entries",
        "stream=time_base",
        "-of",
        "csv=p=0",
        path,
      ]);
      const timeBase = parseRational(stdout.split("\n")[0]);
      if (!timeBase) throw new Error("the fixture has no time base");
      // Each of these files starts at zero by its sound or picture; B-frames begin a little later, which -copyts keeps.
      const real = await framecrc(["-copyts", "-i", path, "-map", "0:v:0", "-fps_mode", mode]);
      const steps = replaySync(index.frames, { mode, timeBase, encoderTimeBase: tick, durations: "ticks", frameRate });
      const end = [1, 2, 3].map((back) => steps.at(-back)?.repeats ?? 0).sort((a, b) => a - b)[1] ?? 0;
      const times = outputTimes(steps).between(0, steps.length);
      const last = times.at(-1) ?? 0;
      expect(real).to.deep.equal([...times, ...Array.from({ length: end }, (_, i) => last + 1 + i)]);
    });
  }
});

describe("a run of frames", () => {
  it("isn't cut before a frame that is dropped or others catch up with, and the one that fills a gap is told how much was filled before it", () => {
    const frames = [0, 40, 41, 42, 43, 400, 440, 480, 520].map((pts) => ({ pts, duration: 0 }));
    const sync = { mode: "cfr", timeBase: milliseconds, encoderTimeBase: tick, durations: "none", frameRate } as const;
    const run = replaySync(frames, sync);
    expect(run.map(({ count, repeats }) => [count, repeats])).to.deep.equal([
      ...[1, 1, 1, 1].map((count) => [count, 0]),
      ...[
        [0, 0],
        [7, 5],
        [1, 0],
        [1, 0],
        [1, 0],
      ],
    ]);
    const steps = byPicture(run);
    const starts = steps.map((_, at) =>
      startAt(steps, at, "cfr", { lengths: [{ length: 1, shift: 0 }], nudgeCounts: true }),
    );
    expect(starts.map((start) => start !== undefined)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(starts[5]).to.deep.equal({ kept: true, counted: true });
  });
});

describe("windows under another ffmpeg's rules", () => {
  const frames = Array.from({ length: 200 }, (_, pts) => ({ pts, duration: 1 }));
  const agree = (rate: number): boolean => {
    const encoderTimeBase = { num: 1, den: rate };
    const run = { mode: "cfr", timeBase: tick, encoderTimeBase, durations: "ticks", frameRate } as const;
    return windowsAgree(replaySync(frames, run), frames, { ...run, durations: "exact" });
  };

  it("agree where nothing is converted, and are told apart where they would repeat other frames", () => {
    expect(agree(25)).to.equal(true);
    expect(agree(60)).to.equal(false);
  });
});

describe("another rate is replayed as ffmpeg does it", () => {
  for (const rate of ["12.5", "24", "30", "50", "24000/1001"]) {
    for (const mode of ["cfr", "vfr"] as const) {
      it(`for 25 frames a second to ${rate} by ${mode}`, async () => {
        const [num = 0, den = 1] = rate === "12.5" ? [25, 2] : rate.split("/").map(Number);
        const numbered = "nullsrc=size=16x16:rate=25:duration=8,format=gray,geq=lum=N";
        const args = ["-v", "error", "-f", "lavfi", "-i", numbered, "-r", rate];
        const { stdout } = await run("ffmpeg", [
          ...args,
          "-fps_mode",
          mode,
          "-c:v",
          "rawvideo",
          "-f",
          "framehash",
          "-",
        ]);
        const lines = [...stdout.matchAll(/^0,.*?(\d+),.*, *(\w+)$/gm)];
        const hashes = [...new Set(lines.map(([, , hash]) => hash))];
        const shown = lines.map(([, time, hash]) => [Number(time), hash]);
        const frames = Array.from({ length: 200 }, (_, pts) => ({ pts, duration: 1 }));
        const encoderTimeBase = { num: den, den: num };
        const sync = { mode, timeBase: tick, encoderTimeBase, durations: "ticks" as const, frameRate };
        const replayed = pictures(frames, sync);
        // Which frame a hash belongs to shows where none is dropped; where some are, the first ones' times must do.
        const named = [...new Set(replayed.map(([, i]) => i))];
        expect(replayed.map(([time, i]) => [time, hashes[named.indexOf(i)]])).to.deep.equal(shown);
      });
    }
  }
});
