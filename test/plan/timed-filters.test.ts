import { expect } from "chai";
import { parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { throughFilters } from "../../lib/plan/filter-timing.ts";
import { behindFilters, clockOf, startOfChain } from "../../lib/plan/timeline.ts";

const chainOf = (text: string) => parseFiltergraph(text)?.chains[0] ?? [];
const rate = { num: 25, den: 1 };
/** 25 frames a second in milliseconds, from 80 ms on. */
const start = startOfChain(
  Array.from({ length: 10 }, (_, i) => ({ pts: 80 + 40 * i, duration: 40 })),
  { num: 1, den: 1000 },
  rate,
);

function follow(text: string) {
  const followed = throughFilters(start, chainOf(text));
  if (!followed) throw new Error(`${text} isn't followed`);
  const { timeline, steps } = followed;
  return { times: timeline.frames.map(({ pts }) => pts), timeline, steps: steps?.map((step) => step.text) };
}

describe("filters that set times or choose frames", () => {
  it("set times in doubles and cut off what is behind the point", () => {
    expect(follow("setpts=(PTS-STARTPTS)/1.7").times.slice(0, 4)).to.deep.equal([0, 23, 47, 70]);
    expect(follow("setpts=N/(30*TB)").times.slice(0, 4)).to.deep.equal([0, 33, 66, 100]);
  });

  it("are written for windows with what a window can't know", () => {
    expect(follow("hflip,setpts=2*(PTS-STARTPTS),vflip").steps).to.deep.equal([
      "hflip",
      "settb=1/1000,setpts=(2*(PTS-(80)))",
      "vflip",
    ]);
    expect(follow("setpts=N/FRAME_RATE/TB").steps).to.deep.equal(["settb=1/1000,setpts=((N/(25/1))/TB)"]);
    expect(follow("trim=start=0.1:end=0.25").steps).to.deep.equal(["trim=start=0.119501:end=0.279501"]);
    expect(follow("scale=2:2").steps).to.equal(undefined);
  });

  it("leave frames out, and know which are left", () => {
    const { times, timeline } = follow("select='not(mod(n,4))',setpts=N/25/TB");
    expect(times).to.deep.equal([0, 40, 80]);
    expect(clockOf(timeline).frames.map(({ pts }) => pts)).to.deep.equal([80, 240, 400]);
    expect(follow("trim=start=0.1:duration=0.09").times).to.deep.equal([120, 160, 200]);
    const step = follow("framestep=3").timeline;
    expect(step.frames.map(({ pts }) => pts)).to.deep.equal([80, 200, 320, 440]);
    expect(step.frameRate).to.deep.equal({ num: 25, den: 3 });
  });

  it("tell fps where the end is, setpts as if a frame came there, select nothing", () => {
    expect(follow("setpts=(PTS-STARTPTS)*2,fps=25").times.length).to.equal(20);
    expect(follow("select='lt(n,5)',fps=25").times.length).to.equal(10);
    expect(follow("trim=end=0.28,fps=25").times.length).to.equal(5);
  });

  // Up to 6.0: 180 frames of 25 a second were 215 of 30, and 179 of 25.
  it("lose the last frame where fps stands behind an overlay, whose end has no time", () => {
    expect(follow("overlay,fps=25").times).to.deep.equal([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(follow("overlay,hflip,fps=50").times.length).to.equal(18);
    expect(follow("overlay,fps=25,fps=50").timeline.olderOnly).to.equal(true);
    expect(throughFilters(start, chainOf("overlay,setpts=PTS*2,fps=25"))).to.equal(undefined);
  });

  it("tell the slowest rate on the way, by which windows decode ahead", () => {
    const followed = throughFilters(start, chainOf("fps=10,minterpolate=fps=60:mi_mode=blend"));
    expect(followed?.slowest).to.deep.equal({ num: 10, den: 1 });
    expect(followed?.timeline.frameRate).to.deep.equal({ num: 60, den: 1 });
    expect(followed?.steps?.map(({ text }) => text)).to.deep.equal([
      "fps=10",
      "settb=1/10,minterpolate=fps=60:mi_mode=blend",
    ]);
  });

  it("count from a frame that framestep lets through, where several show one of the source", () => {
    const followed = throughFilters(start, chainOf("setpts=2*PTS,fps=25,framestep=3"));
    const numbers = [1, 2, 3].map(
      (at) => followed && behindFilters(followed.timeline, followed.counted, at).entries[0],
    );
    expect(numbers.map((entry) => entry?.number)).to.deep.equal([3, 6, 9]);
    expect(numbers.map((entry) => entry?.pts)).to.deep.equal([3, 6, 9].map((number) => 4 + number));
  });

  for (const text of ["setpts=-PTS", "setpts=PTS+PREV_OUTPTS", "setpts=1/0", "trim=start=9"]) {
    it(`aren't followed where times go back, or nothing is left: ${text}`, () => {
      const followed = throughFilters(start, chainOf(text));
      expect(followed?.steps).to.equal(undefined);
    });
  }

  it("are as many as came where a deinterlacer for each field leaves progressive ones alone", () => {
    const told = (interlaced: boolean | undefined) =>
      throughFilters({ ...start, interlaced }, chainOf("bwdif=deint=interlaced"))?.timeline.frames.length;
    expect(told(false)).to.equal(10);
    expect(told(true)).to.equal(20);
    expect(told(undefined)).to.equal(undefined);
    const flagged = throughFilters({ ...start, interlaced: false }, chainOf("setfield=tff,yadif=1:deint=1"));
    expect(flagged).to.equal(undefined);
  });

  // Since 6.1 setpts leaves no frame rate, and twice none is none.
  it("leave no frame rate to newer versions, nor to a deinterlacer that would double it", () => {
    for (const text of ["setpts=2*PTS", "setpts=2*PTS,yadif=1", "setpts=2*PTS,w3fdif"])
      expect(follow(text).timeline.forgetsRate, text).to.equal(true);
    const spared = throughFilters({ ...start, interlaced: false }, chainOf("setpts=2*PTS,bwdif=deint=interlaced"));
    expect(spared?.timeline.forgetsRate).to.equal(true);
    expect(follow("setpts=2*PTS,fps=25").timeline.forgetsRate).to.equal(undefined);
  });

  it("aren't followed where a deinterlacer that gives each field a frame is switched off for some", () => {
    expect(throughFilters(start, chainOf("yadif=1"))?.timeline.frames).to.have.length(20);
    expect(throughFilters(start, chainOf("yadif=1:enable='gt(t,1)'"))).to.equal(undefined);
    expect(throughFilters(start, chainOf("yadif=enable='gt(t,1)'"))?.timeline.frames).to.have.length(10);
  });
});
