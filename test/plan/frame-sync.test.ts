/** The replay of frame rate conversion, against what the real ffmpeg makes of the same timestamps. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { findPrograms } from "../../lib/media/programs.ts";
import { readVideoIndex } from "../../lib/media/video-index.ts";
import { parseRational } from "../../lib/model/time.ts";
import { mayCutBefore, outputTimes, replaySync, type FrameMode, type SourceFrame } from "../../lib/plan/frame-sync.ts";

const run = promisify(execFile);
const tick = { num: 1, den: 25 };
const milliseconds = { num: 1, den: 1000 };

/** Output times of a command's one video stream, in ticks of the encoder. */
async function framecrc(args: readonly string[]): Promise<number[]> {
  const as = ["-c:v", "rawvideo", "-f", "framecrc", "-"];
  const { stdout } = await run("ffmpeg", ["-v", "error", "-nostdin", ...args, ...as], { maxBuffer: 1 << 26 });
  expect(stdout).to.match(/^#tb 0: 1\/25$/m);
  return [...stdout.matchAll(/^0,\s*\S+,\s*(-?\d+),/gm)].map((match) => Number(match[1]));
}

/** Steps between frames, in ms; the n-th is start + n² · 37 mod spread, as ffmpeg's expressions can say it too. */
const paces = { jittery: [20, 45], slow: [70, 260], fast: [3, 40], even: [40, 1] } as const;
type Pace = keyof typeof paces;

function paced(pace: Pace, startMs: number, count: number): SourceFrame[] {
  const [least, spread] = paces[pace];
  let pts = startMs;
  return Array.from({ length: count }, (_, n) => {
    if (n > 0) pts += least + ((n * n * 37) % spread);
    return { pts, duration: 0 };
  });
}

const pacedFilter = (pace: Pace, startMs: number): string => {
  const [least, spread] = paces[pace];
  return `settb=1/1000,setpts='if(eq(N,0),${startMs},PREV_OUTPTS+${least}+mod(N*N*37,${spread}))'`;
};

describe("frame rate conversion is replayed as ffmpeg does it", () => {
  for (const mode of ["cfr", "vfr", "passthrough"] as const) {
    it(`by ${mode}, for even and uneven paces, from zero and from later on`, async () => {
      for (const pace of Object.keys(paces) as Pace[]) {
        for (const startMs of [0, 310]) {
          const source = ["-f", "lavfi", "-i", "testsrc=size=16x16:rate=25", "-vf", pacedFilter(pace, startMs)];
          const real = await framecrc([...source, "-frames:v", "200", "-t", "20", "-fps_mode", mode]);
          const sync = { mode, timeBase: milliseconds, encoderTimeBase: tick, durations: "none" as const };
          const replayed = outputTimes(replaySync(paced(pace, startMs, 1000), sync), 0, 1000);
          expect(real.length).to.be.at.least(100);
          expect(replayed.slice(0, real.length), `${pace} from ${startMs}`).to.deep.equal(real);
        }
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
      const steps = replaySync(index.frames, { mode, timeBase, encoderTimeBase: tick, durations: "ticks" });
      const end = [1, 2, 3].map((back) => steps.at(-back)?.repeats ?? 0).sort((a, b) => a - b)[1] ?? 0;
      const times = outputTimes(steps, 0, steps.length);
      const last = times.at(-1) ?? 0;
      expect(real).to.deep.equal([...times, ...Array.from({ length: end }, (_, i) => last + 1 + i)]);
    });
  }
});

describe("a run of frames", () => {
  it("gives the same in pieces, cut wherever that is allowed", () => {
    let cuts = 0;
    for (const pace of Object.keys(paces) as Pace[]) {
      for (const mode of ["cfr", "vfr"] as const) {
        const frames = paced(pace, 120, 300);
        const sync = { mode, timeBase: milliseconds, encoderTimeBase: tick, durations: "none" as const };
        const steps = replaySync(frames, sync);
        for (const [at, step] of steps.entries()) {
          if (at === 0 || !mayCutBefore(steps, at)) continue;
          cuts += 1;
          // As a window does it: its first frame at zero, all others by the output time of that one earlier.
          const moved = frames
            .slice(at)
            .map(({ pts, duration }, n) => ({ pts: n === 0 ? 0 : pts - step.first * 40, duration }));
          const alone = outputTimes(replaySync(moved, sync), 0, moved.length).map((time) => time + step.first);
          expect(alone, `${pace} by ${mode} at ${at}`).to.deep.equal(outputTimes(steps, at, steps.length));
        }
      }
    }
    expect(cuts).to.be.above(500);
  });

  it("isn't cut before a frame that is dropped or comes so late that others fill the gap", () => {
    const frames = [0, 40, 41, 42, 43, 400, 440].map((pts) => ({ pts, duration: 0 }));
    const sync = { mode: "cfr", timeBase: milliseconds, encoderTimeBase: tick, durations: "none" } as const;
    const steps = replaySync(frames, sync);
    expect(steps.map(({ count }) => count)).to.deep.equal([1, 1, 1, 1, 0, 7, 1]);
    const allowed = steps.map((_, at) => mayCutBefore(steps, at));
    expect(allowed).to.deep.equal([true, true, true, true, false, false, true]);
  });
});
