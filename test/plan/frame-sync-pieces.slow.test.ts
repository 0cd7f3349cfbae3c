/** Frame rate conversion in pieces: wherever a run may be cut, what comes out is one run's. */
import { expect } from "chai";
import {
  byPicture,
  lengthOf,
  replaySync,
  startAt,
  windowsAgree,
  type SourceFrame,
  type SyncSettings,
} from "../../lib/plan/frame-sync.ts";
import { paced, paces, pictures, type Pace } from "./paces.ts";

const tick = { num: 1, den: 25 };
const frameRate = { num: 25, den: 1 };

describe("a run of frames", () => {
  const rates = [
    { num: 25, den: 1 },
    { num: 25, den: 2 },
    { num: 30, den: 1 },
    { num: 50, den: 1 },
  ];
  const finest = { num: 1, den: 3000 };
  /** Where it may be cut, each piece on its own, and how many of its pictures count. */
  function cutUp(frames: readonly SourceFrame[], sync: SyncSettings, rebased = false): number {
    const steps = byPicture(replaySync(frames, sync));
    const whole = pictures(frames, sync);
    const nudgeCounts = !windowsAgree(replaySync(frames, sync), frames, { ...sync, nudgedBack: true });
    let cuts = 0;
    for (const [at, step] of [...steps].entries()) {
      const frame = frames[at];
      if (at === 0 || !frame) continue;
      const start = startAt(steps, at, sync.mode, {
        lengths: [{ length: lengthOf(frame, sync), shift: 0 }],
        ...{ nudgeCounts, rebased },
      });
      if (!start) continue;
      cuts += 1;
      const offset = (step.first * 3000 * sync.encoderTimeBase.num) / sync.encoderTimeBase.den;
      const moved = frames
        .slice(at)
        .map(({ pts, duration }, n) => ({ pts: n === 0 && !start.kept ? 0 : pts - offset, duration }));
      const alone = pictures(moved, sync).map(([time, i]) => [time + step.first, i + at]);
      expect(alone, `at ${at}`).to.deep.equal(whole.filter(([, i]) => i >= at));
    }
    return cuts;
  }

  it("shows the same pictures at the same times in pieces, cut wherever that is allowed, at any rate", () => {
    let cuts = 0;
    for (const pace of Object.keys(paces) as Pace[]) {
      for (const mode of ["cfr", "vfr"] as const) {
        for (const rate of rates) {
          const frames = paced(pace, 120, 300).map(({ pts, duration }) => ({ pts: pts * 3, duration }));
          const encoderTimeBase = { num: rate.den, den: rate.num };
          cuts += cutUp(frames, { mode, timeBase: finest, encoderTimeBase, durations: "none", frameRate });
        }
      }
    }
    expect(cuts).to.be.above(2500);
  });

  it("shows them so at a variable rate too where a film runs faster or slower, and a window's clock is set apart", () => {
    for (const speed of [0.5, 0.8, 1.5]) {
      for (const pace of ["even", "jittery"] as const) {
        const frames = paced(pace, 120, 60).map(({ pts, duration }) => ({
          pts: Math.trunc(pts * 3 * speed),
          duration,
        }));
        const sync = { mode: "vfr", timeBase: finest, encoderTimeBase: tick, durations: "none", frameRate } as const;
        const cuts = [false, true].map((rebased) => cutUp(frames, sync, rebased));
        expect(cuts[1], `${pace} at ${speed}`).to.be.at.least(cuts[0] ?? 0);
        if (pace === "even" && speed === 0.5) expect(cuts).to.deep.equal([0, 29]);
      }
    }
  });
});
