import { expect } from "chai";
import { parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { throughFilters } from "../../lib/plan/filter-timing.ts";
import { startOfChain, type Timeline } from "../../lib/plan/timeline.ts";

/** Frames at 0, 40 and 100 ms that last 40, 60 and 40. */
const frames = [0, 40, 100].map((pts, i) => ({ pts, duration: i === 1 ? 60 : 40 }));
function behind(filter: string, interlaced?: boolean): Timeline | undefined {
  const start = startOfChain(frames, { num: 1, den: 1000 }, { num: 25, den: 1 }, interlaced);
  return throughFilters(start, parseFiltergraph(filter)?.chains[0] ?? [])?.timeline;
}
const shown = (timeline: Timeline | undefined): string | undefined =>
  timeline?.frames.map(({ pts, duration }) => `${pts}+${duration}`).join(" ");

describe("a filter that takes a picture for two fields", () => {
  it("counts half the ticks, a frame for each frame too", () => {
    for (const filter of ["yadif", "bwdif=mode=send_frame", "estdif=frame"]) {
      expect(shown(behind(filter)), filter).to.equal("0+80 80+120 200+80");
      expect(behind(filter)?.timeBase).to.deep.equal({ num: 1, den: 2000 });
      expect(behind(filter)?.frameRate).to.deep.equal({ num: 25, den: 1 });
    }
    expect(shown(behind("w3fdif=mode=frame"))).to.equal("0+40 80+60 200+40");
  });

  it("has the second field midway to the next frame, which for estdif lasts as long as that", () => {
    expect(shown(behind("yadif=1"))).to.equal("0+40 40+40 80+60 140+60 200+40 260+40");
    expect(shown(behind("estdif"))).to.equal("0+40 40+60 80+60 140+40 200+40 240+40");
    expect(behind("bwdif")?.frameRate).to.deep.equal({ num: 50, den: 1 });
  });

  it("has the last field of separatefields midway to the end", () => {
    expect(shown(behind("separatefields"))).to.equal("0+40 40+40 80+60 140+60 200+40 240+40");
    // What it tells of the end isn't followed, nor what it does without one.
    expect(behind("separatefields,fps=30")).to.equal(undefined);
    expect(behind("w3fdif,separatefields")).to.equal(undefined);
  });

  it("leaves progressive frames alone where it's told to, at the rate of fields, and takes others apart", () => {
    expect(shown(behind("yadif=1:deint=1", false))).to.equal("0+80 80+120 200+80");
    expect(shown(behind("w3fdif=deint=1", false))).to.equal("0+40 80+60 200+40");
    expect(behind("bwdif=deint=interlaced", false)).to.include({ changesLengths: true });
    expect(behind("bwdif=deint=interlaced", false)?.frameRate).to.deep.equal({ num: 50, den: 1 });
    expect(shown(behind("yadif=1:deint=1", true))).to.equal(shown(behind("yadif=1")));
    expect(behind("yadif=1:deint=1")).to.equal(undefined);
    expect(behind("yadif=1:enable=gt(t\\,1)")).to.equal(undefined);
  });
});
