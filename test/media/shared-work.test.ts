import { expect } from "chai";
import { Blocks, keyPlaces } from "../../lib/media/blocks.ts";
import { SharedWork } from "../../lib/media/shared-work.ts";

describe("work that threads share", () => {
  it("is taken piece by piece, each once, until one of them ends it", () => {
    const one = new SharedWork();
    const other = new SharedWork(one.counters);
    expect([one.next(), other.next(), one.next()]).to.deep.equal([0, 1, 2]);
    expect(one.ended).to.equal(false);
    other.end();
    expect(one.ended).to.equal(true);
  });

  it("adds up what all of them passed, and loses nothing that is less than a megabyte", () => {
    const one = new SharedWork();
    const other = new SharedWork(one.counters);
    const MB = 2 ** 20;
    one.pass(100 * MB);
    expect(other.pass(MB / 2)).to.equal(100 * MB);
    expect(other.pass(MB / 2)).to.equal(101 * MB);
    expect(one.pass(60_000 * MB)).to.equal(60_101 * MB);
  });
});

describe("blocks in columns", () => {
  it("are as many as came, with durations where they are told, and serve again", () => {
    const blocks = new Blocks();
    for (let i = 0; i < 1000; i++) blocks.add(40 * i, i === 500 ? 39 : 0, i % 100 === 0, 5000 * i, i + 1);
    const taken = blocks.take();
    expect([taken.times.length, taken.times[999], taken.sizes[999]]).to.deep.equal([1000, 39_960, 1000]);
    expect([taken.durations.length, taken.durations[500], taken.durations[499]]).to.deep.equal([501, 39, 0]);
    expect(keyPlaces(taken)[9]).to.deep.equal({ position: 4_500_000, size: 901 });
    blocks.add(7, 0, true, 1, 2);
    blocks.add(8, 5, false, 3, 4);
    const again = Object.values(blocks.take()).map((column) => [...(column as Float64Array)]);
    expect(again).to.deep.equal([[7, 8], [0, 5], [2, 4], [0], [1]]);
  });
});
