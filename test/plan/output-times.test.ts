import { expect } from "chai";
import { outputTimes } from "../../lib/plan/output-times.ts";

const step = (first: number, count: number) => ({ first, count, repeats: 0, drift: 0, natural: true });

describe("a run's output times", () => {
  it("are those of each frame, as often as it's shown, at any number of ticks", () => {
    const far = 2 ** 40;
    const times = outputTimes([step(0, 1), step(1, 3), step(4, 0), step(far, 2)]);
    expect(times.outputFrames).to.equal(6);
    expect(times.frames).to.equal(4);
    expect(times.between(0, 4)).to.deep.equal([0, 1, 2, 3, far, far + 1]);
    expect(times.between(1, 3)).to.deep.equal([1, 2, 3]);
    expect(times.between(3, 9)).to.deep.equal([far, far + 1]);
    expect(times.between(2, 2)).to.deep.equal([]);
  });
});
