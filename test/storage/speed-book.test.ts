import { expect } from "chai";
import { emptyBook, readSpeeds, speedsIn, withSeen } from "../../lib/storage/speed-book.ts";

const day = 24 * 3_600_000;
const seen = {
  machine: "pi@a:22",
  encoder: "libx264",
  preset: "preset=fast",
  width: 640,
  height: 360,
  fps: 40,
  atMs: 0,
};

describe("the file of speeds", () => {
  it("keeps what was seen, a line each", () => {
    const text = withSeen(emptyBook, [seen, { ...seen, machine: "pc@b:22", fps: 400 }], 0);
    expect(speedsIn(text, day)).to.deep.equal([seen, { ...seen, machine: "pc@b:22", fps: 400 }]);
    expect(text.trim().split("\n")).to.have.lengthOf(4);
  });

  it("takes the mean of what a machine did before and now in jobs of the kind", () => {
    const before = withSeen(emptyBook, [seen, { ...seen, height: 720 }], 0);
    const after = speedsIn(withSeen(before, [{ ...seen, fps: 10, atMs: day }], day), day);
    expect(after).to.deep.equal([
      { ...seen, height: 720 },
      { ...seen, fps: 20, atMs: day },
    ]);
  });

  it("forgets what it was where it's measured anew", () => {
    const before = withSeen(emptyBook, [seen, { ...seen, height: 720 }], 0);
    const after = speedsIn(withSeen(before, [{ ...seen, fps: 10 }], 0, true), 0);
    expect(after).to.deep.equal([
      { ...seen, height: 720 },
      { ...seen, fps: 10 },
    ]);
  });

  it("forgets what is a month old", () => {
    const text = withSeen(emptyBook, [seen], 0);
    expect(speedsIn(text, 29 * day)).to.have.lengthOf(1);
    expect(speedsIn(text, 31 * day)).to.deep.equal([]);
    expect(withSeen(text, [{ ...seen, machine: "pc@b:22", atMs: 31 * day }], 31 * day)).to.not.contain("pi@a");
  });

  it("holds no more than a thousand, the latest", () => {
    const many = Array.from({ length: 1100 }, (_, i) => ({ ...seen, machine: `m${i}` }));
    const kept = speedsIn(withSeen(emptyBook, many, 0), 0);
    expect(kept).to.have.lengthOf(1000);
    expect(kept.at(-1)?.machine).to.equal("m1099");
  });

  it("leaves out what no machine does, and what a wrong clock has dated", () => {
    for (const wrong of [
      { fps: 1e308 },
      { fps: 0 },
      { fps: null },
      { width: -1 },
      { height: 1e9 },
      { atMs: 400 * day },
    ]) {
      const text = JSON.stringify({ version: 1, speeds: [{ ...seen, ...wrong }, seen] });
      expect(speedsIn(text, 0), JSON.stringify(wrong)).to.deep.equal([seen]);
    }
    // Else it would be no number in the file, and nothing there would count any more.
    const text = withSeen(
      emptyBook,
      [
        { ...seen, fps: Infinity },
        { ...seen, fps: NaN, width: 1 },
        { ...seen, height: 1 },
      ],
      0,
    );
    expect(speedsIn(text, 0)).to.deep.equal([{ ...seen, height: 1 }]);
  });

  it("begins anew where there is nothing yet, or nothing that counts, and leaves another file as it is", async () => {
    for (const text of ["", "\n", '{"version":1,"speeds":[{"fps":-1}]}']) {
      expect(speedsIn(text, 0)).to.deep.equal([]);
      expect(speedsIn(withSeen(text, [seen], 0), 0)).to.deep.equal([seen]);
    }
    for (const text of ["{", "[]", '{"version":2,"speeds":[]}', '{"version":1,"nodes":[]}', "a letter"]) {
      expect(speedsIn(text, 0)).to.deep.equal([]);
      expect(withSeen(text, [seen], 0)).to.equal(text);
    }
    expect(await readSpeeds("/nowhere/speeds.json", 0)).to.deep.equal([]);
  });
});
