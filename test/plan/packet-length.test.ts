import { expect } from "chai";
import { parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { throughFilters } from "../../lib/plan/filter-timing.ts";
import { replaySync, type SyncSettings } from "../../lib/plan/frame-sync.ts";
import { lengthForSetts, packetTicks } from "../../lib/plan/packet-length.ts";
import { startOfChain } from "../../lib/plan/timeline.ts";
import type { VideoPlan } from "../../lib/plan/types.ts";

const timeBase = { num: 1, den: 1000 };
const run: SyncSettings = {
  ...{
    mode: "vfr",
    timeBase,
    encoderTimeBase: { num: 1, den: 50 },
    frameRate: { num: 50, den: 1 },
    durations: "exact",
  },
};
/** Of frames 40 ms apart, each as long as told, at 50 a second. */
function ticksOf(durations: readonly number[], mode: SyncSettings["mode"] = "vfr", moved = 0): number | undefined {
  const frames = durations.map((duration, i) => ({ pts: 40 * i + (i > 0 ? moved : 0), duration }));
  const settings = { ...run, mode };
  return packetTicks(frames, replaySync(frames, settings), settings);
}

describe("how long one run's packets last since 6.1", () => {
  it("is as long as their frames at a variable rate", () => {
    expect(ticksOf([40, 40, 40])).to.equal(2);
    expect(ticksOf([40, 40, 40], "passthrough")).to.equal(2);
    expect(ticksOf([20, 20, 20])).to.equal(1);
    expect(ticksOf([39, 41, 40])).to.equal(2);
  });

  it("isn't said where they differ and where it's nothing; a constant rate has them all last a tick", () => {
    expect(ticksOf([40, 40, 60])).to.equal(undefined);
    expect(ticksOf([9, 9, 9])).to.equal(undefined);
    expect(ticksOf([40, 40, 40], "cfr")).to.equal(1);
  });

  it("is less for a frame that comes early, as ffmpeg has it", () => {
    expect(ticksOf([20, 20, 20], "vfr", -24)).to.equal(1);
    expect(ticksOf([20, 20, 20], "vfr", -32)).to.equal(undefined);
  });

  it("is told to the merge where libavformat would take a frame of the rate", () => {
    const told = (packetTicks: number | undefined, regular: boolean): string => {
      const video = { encoderTimeBase: { num: 1001, den: 60000 }, packetTicks } as VideoPlan;
      return lengthForSetts({ video, regular }, "TB");
    };
    expect(told(2, false)).to.equal(":duration=round(2002/60000/TB)");
    expect(told(1, false)).to.equal(":duration=round(1001/60000/TB)");
    expect(told(1, true)).to.equal("");
    expect(told(undefined, false)).to.equal("");
  });

  it("is twice a field for progressive frames that a deinterlacer leaves alone, but for w3fdif", () => {
    for (const [filter, ticks] of [
      ["yadif=1:deint=1", 2],
      ["estdif=deint=1", 2],
      ["w3fdif=deint=1", 1],
    ] as const) {
      const film = startOfChain(
        [0, 1, 2].map((i) => ({ pts: 40 * i, duration: 40 })),
        timeBase,
        { num: 25, den: 1 },
        false,
      );
      const timeline = throughFilters(film, parseFiltergraph(filter)?.chains[0] ?? [])!.timeline;
      const settings = { ...run, timeBase: timeline.timeBase };
      expect(packetTicks(timeline.frames, replaySync(timeline.frames, settings), settings), filter).to.equal(ticks);
    }
  });
});
