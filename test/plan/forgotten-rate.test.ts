import { expect } from "chai";
import type { FilterCall } from "../../lib/command/filtergraph.ts";
import { throughFilters } from "../../lib/plan/filter-timing.ts";
import { encodersTicks, forgettingCompared, isTimeless, noRate, numberedRate } from "../../lib/plan/forgotten-rate.ts";
import { replay, type CutSettings } from "../../lib/plan/replay.ts";
import type { StreamFacts } from "../../lib/plan/streams.ts";
import { startOfChain } from "../../lib/plan/timeline.ts";
import type { VideoPlan } from "../../lib/plan/types.ts";

const call = (name: string, args = ""): FilterCall => ({ name, args, instance: undefined, inputs: [], outputs: [] });
const timeBase = { num: 1, den: 12800 };
const frames = [0, 500, 1024, 1536, 2100].map((pts) => ({ pts, duration: 512 }));
const start = startOfChain(frames, timeBase, { num: 25, den: 1 });
const open = { startUs: undefined, durationUs: undefined };
const settings = {
  ...{ mode: "vfr", timeBase, frameRate: { num: 25, den: 1 }, codec: "libx264", originUs: 0, syncKind: "modern" },
  ...{ graphInputs: undefined, wantedRate: undefined, handleFrames: 0, input: open, output: open },
  ...{ chain: [call("setpts")], frameLimit: undefined, keyRule: () => undefined, forgettingCompared: true },
} as const satisfies CutSettings;

const behind = (args: string, more: Partial<CutSettings> = {}) => {
  const { timeline } = throughFilters(start, [call("setpts", args)]) ?? {};
  return timeline && replay(timeline, { ...settings, ...more });
};

describe("setpts with ffmpeg 7.1, which leaves no frame rate", () => {
  it("has each frame at its very time, in the filters' own ticks, at a variable rate", () => {
    const replayed = behind("PTS/2");
    expect(replayed?.encoderTimeBase).to.deep.equal(timeBase);
    expect(replayed?.steps.map(({ first }) => first)).to.deep.equal([0, 250, 512, 768, 1050]);
    expect(replayed?.windows.map(({ kind }) => kind)).to.deep.equal(["modern"]);
  });

  it("is followed at a constant rate where -r names one", () => {
    expect(behind("2*PTS", { mode: "cfr" })).to.equal(undefined);
    expect(behind("2*PTS", { mode: "cfr", wantedRate: { num: 30, den: 1 } })?.encoderTimeBase).to.deep.equal({
      ...{ num: 1, den: 30 },
    });
  });

  it("isn't followed where nobody has compared, behind -ss on the output, and where no frame is dropped", () => {
    expect(behind("PTS/2", { forgettingCompared: false })).to.equal(undefined);
    expect(behind("PTS/2", { output: { ...open, startUs: 1 } })).to.equal(undefined);
    expect(behind("PTS/2", { mode: "passthrough" })).to.equal(undefined);
    const compared = (muxer: string, version: string, name = "setpts"): boolean =>
      forgettingCompared(muxer, { chain: [call(name)] } as unknown as StreamFacts, version);
    expect(["mp4", "matroska", "mpegts", "avi"].map((muxer) => compared(muxer, "7.1.5"))).to.deep.equal([
      ...[true, true, true, false],
    ]);
    expect(compared("mp4", "7.0.2")).to.equal(false);
    expect(compared("mp4", "7.1.5", "overlay")).to.equal(false);
  });

  it("ends windows' filters in those ticks, and leaves the merge no rate", () => {
    const video = {
      ...{ forgetsRate: true, frameMode: "vfr", rate: undefined, syncKinds: ["modern"], encoderTimeBase: timeBase },
    } as unknown as VideoPlan;
    expect(encodersTicks(video)).to.deep.equal(["settb=1/12800"]);
    expect(noRate(video)).to.deep.equal(["-r:v", "1000000", "-time_base:v", "1/12800"]);
    for (const other of [{ rate: "30" }, { frameMode: "cfr" }, { syncKinds: ["classic"] }, { forgetsRate: false }]) {
      expect(isTimeless({ ...video, ...other } as VideoPlan)).to.equal(false);
      expect(encodersTicks({ ...video, ...other } as VideoPlan)).to.deep.equal([]);
    }
  });

  it("has windows of numbered frames count their ticks as well, while one run's frames last for one", () => {
    const video = { forgetsRate: true, frameMode: "vfr", rate: undefined, syncKinds: ["modern"] } as const;
    const base = { num: 1, den: 24 };
    expect(numberedRate(video, base)).to.deep.equal({ rate: undefined });
    expect(numberedRate({ ...video, frameMode: "cfr" }, base)).to.deep.equal({ rate: "24/1" });
    const numbered = { ...video, knowsRate: true, encoderTimeBase: base } as unknown as VideoPlan;
    expect(isTimeless(numbered)).to.equal(false);
    expect(encodersTicks(numbered)).to.deep.equal(["settb=1/24"]);
  });
});
