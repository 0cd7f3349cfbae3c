import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { throughFilters } from "../../lib/plan/filter-timing.ts";
import { boundBehind, countedReason, numbered, screenInputRate, unnumbered } from "../../lib/plan/input-rate.ts";
import { replay, type CutSettings } from "../../lib/plan/replay.ts";
import { clockOf, startOfChain } from "../../lib/plan/timeline.ts";

const rateOf = (...words: string[]) => screenInputRate(parseCommand([...words, "-c:v", "libx264", "o.mkv"]), 0);
const milliseconds = { num: 1, den: 1000 };
/** A phone's, in milliseconds. */
const uneven = [80, 121, 158, 203, 240, 277].map((pts) => ({ pts, duration: 40 }));
const start = startOfChain(uneven, milliseconds, { num: 25, den: 1 });
const at30 = { text: "30", value: { num: 30, den: 1 } };

const settings = {
  ...{ mode: "cfr", timeBase: milliseconds, frameRate: { num: 25, den: 1 }, codec: "libx264", originUs: 0 },
  ...{ syncKind: "classic", chain: undefined, graphInputs: undefined, wantedRate: undefined, handleFrames: 0 },
  ...{ input: { startUs: undefined, durationUs: undefined }, output: { startUs: undefined, durationUs: undefined } },
  ...{ frameLimit: undefined, keyRule: () => undefined },
} as const satisfies CutSettings;

describe("-r before an input", () => {
  it("is read where it stands before the film, alone", () => {
    const found = rateOf("-r", "23.976", "-i", "a.mkv", "-i", "b.mka");
    expect(found).to.deep.equal({ split: { text: "23.976", value: { num: 2997, den: 125 } } });
    expect(rateOf("-i", "a.mkv", "-r", "25")).to.deep.equal({ split: undefined });
    expect(rateOf("-i", "a.mkv", "-r", "1", "-i", "logo.png")).to.have.property("whole");
    expect(rateOf("-ss", "3", "-r", "25", "-i", "a.mkv")).to.deep.equal({
      whole: "-r with -ss before an input isn't followed",
    });
    expect(rateOf("-f", "h264", "-r", "25", "-i", "a.h264")).to.have.property("whole");
    expect(rateOf("-r", "25*2", "-i", "a.mkv")).to.have.property("whole");
  });

  it("numbers frames whatever their times, and windows know which frames these are", () => {
    const followed = throughFilters(start, [], numbered(start, at30));
    expect(followed?.timeline.frames.map(({ pts }) => pts)).to.deep.equal([0, 1, 2, 3, 4, 5]);
    expect(followed?.timeline.timeBase).to.deep.equal({ num: 1, den: 30 });
    expect(followed && clockOf(followed.timeline).frames).to.equal(uneven);
    expect(followed?.steps).to.deep.equal([
      { text: "settb=1/30,setpts=N", counts: { word: "N", timeBase: milliseconds } },
    ]);
    expect(followed?.counted).to.deep.equal([{ timeline: start, round: 1 }]);
  });

  it("has -t before the input count on the numbers' clock", () => {
    const chain = boundBehind({ startUs: undefined, durationUs: 100_000 });
    expect(throughFilters(start, chain, numbered(start, at30))?.timeline.frames.length).to.equal(3);
  });

  it("leaves what looks at several frames, -ss on the output, fps and newer versions to one run", () => {
    const open = { startUs: undefined, durationUs: undefined };
    expect(countedReason(0, open)).to.equal(undefined);
    expect(countedReason(2, open)).to.match(/several frames/);
    expect(countedReason(0, { ...open, startUs: 1 })).to.match(/-ss on the output/);
    const fps = { name: "fps", instance: undefined, args: "30", inputs: [], outputs: [] };
    expect(throughFilters(start, [fps], numbered(start, at30))).to.equal(undefined);
    expect(unnumbered("5.1.9", at30, [fps])).to.match(/where fps ends/);
    expect(unnumbered("7.0.2", at30, [])).to.match(/^with this ffmpeg/);
    expect(unnumbered("7.1.5", at30, [fps])).to.match(/where fps ends/);
  });

  it("is split where windows, whose frames come at the source's rate, show each as often as one run does", () => {
    const followed = (value: { num: number; den: number }) => {
      const inputRate = { text: "", value };
      const { timeline } = throughFilters(start, [], numbered(start, inputRate)) ?? {};
      return timeline && replay(timeline, { ...settings, inputRate });
    };
    expect(followed({ num: 30, den: 1 })?.windows.map(({ kind }) => kind)).to.deep.equal(["classic"]);
    // The first frame lasts two ticks, and all others are late by one.
    const late = followed({ num: 50, den: 1 });
    expect(late?.steps.map(({ first }) => first)).to.deep.equal([0, 2, 3, 4, 5, 6]);
    expect(late?.windows.map(({ settings: { shift } }) => shift)).to.deep.equal([1]);
  });

  it("is a frame's length with 7.1, and what is asked for where filters forget the rate", () => {
    const replayed = (call: string, more: Partial<CutSettings>) => {
      const chain =
        call === "" ? [] : [{ name: "setpts", instance: undefined, args: "2*PTS", inputs: [], outputs: [] }];
      const { timeline } = throughFilters(start, chain, numbered(start, at30, "modern")) ?? {};
      const modern = { ...settings, syncKind: "modern", inputRate: at30, forgettingCompared: true, ...more } as const;
      return timeline && replay(timeline, modern);
    };
    const plain = replayed("", { mode: "vfr" });
    expect(plain?.timeline.frames.at(1)).to.deep.equal({ pts: 1, duration: 1 });
    expect(plain?.encoderTimeBase).to.deep.equal({ num: 1, den: 30 });
    expect(plain?.windows.map(({ kind }) => kind)).to.deep.equal(["modern"]);
    expect(replayed("setpts=2*PTS", { mode: "vfr" })?.encoderTimeBase).to.deep.equal({ num: 1, den: 30 });
    expect(replayed("", { mode: "vfr", forgettingCompared: false })).to.equal(undefined);
  });
});
