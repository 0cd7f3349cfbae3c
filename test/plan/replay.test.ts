/** One run replayed by the rules of ffmpeg's versions: whether windows of each give what it gives. */
import { expect } from "chai";
import { replay, type CutSettings } from "../../lib/plan/replay.ts";
import { startOfChain } from "../../lib/plan/timeline.ts";

const tick = { num: 1, den: 25 };
const frameRate = { num: 25, den: 1 };
const frames = Array.from({ length: 200 }, (_, pts) => ({ pts, duration: 1 }));
const timeline = startOfChain(frames, tick, frameRate);

const all = { startUs: undefined, durationUs: undefined };

/** @returns the kinds of ffmpeg whose windows do; undefined where not even those of the run's own kind do */
function kinds(
  syncKind: CutSettings["syncKind"],
  rate?: number,
  { lengthsCompared = true, changesLengths = false } = {},
): readonly string[] | undefined {
  const settings: CutSettings = {
    ...{ mode: "cfr", timeBase: tick, frameRate, codec: "libx264", originUs: 0, syncKind, input: all, output: all },
    ...{ wantedRate: rate === undefined ? undefined : { num: rate, den: 1 }, chain: undefined, graphInputs: undefined },
    ...{ handleFrames: 0, frameLimit: undefined, keyRule: () => undefined, lengthsCompared },
  };
  const windows = replay({ ...timeline, changesLengths }, settings)?.windows.map(({ kind, sought }) =>
    sought ? `${kind} by -ss` : kind,
  );
  return windows && [...new Set(windows)].sort();
}

describe("windows at a constant frame rate", () => {
  it("are any ffmpeg's where the rate stays", () => {
    expect(kinds("classic")).to.deep.equal(["classic", "modern"]);
    expect(kinds("modern")).to.deep.equal(["classic", "modern"]);
  });

  it("are those of the same kind where the rate changes: what a frame's own duration counts for differs", () => {
    expect(kinds("classic", 30)).to.deep.equal(["classic"]);
    expect(kinds("modern", 30)).to.deep.equal(["modern by -ss"]);
  });

  it("are none of 6.1 and 7.0 where how long frames last hangs on the version, nor newer ones of an older run's", () => {
    const changing = (lengthsCompared: boolean) => ({ changesLengths: true, lengthsCompared });
    expect(kinds("modern", undefined, changing(false))).to.equal(undefined);
    expect(kinds("modern", undefined, changing(true))).to.deep.equal(["classic", "modern"]);
    expect(kinds("classic", undefined, changing(false))).to.deep.equal(["classic"]);
  });
});
