import { expect } from "chai";
import { notedWindows } from "../../lib/encode/recall.ts";
import type { JournalEntry } from "../../lib/storage/journal.ts";

const handedOut = (window: number, from: number, to: number, attempt = 1): JournalEntry => ({
  ...{ version: 1, type: "handed-out", window, from, to, attempt, nonce: `n${attempt}`, node: "a" },
});
const bounds = (entries: readonly JournalEntry[], cuts = 10): number[][] =>
  notedWindows(entries, cuts).map(({ from, to }) => [from, to]);

describe("the windows of earlier sessions", () => {
  it("keep their bounds and all their attempts", () => {
    const entries = [handedOut(0, 0, 4), handedOut(1, 4, 6), handedOut(0, 0, 4, 2)];
    expect(bounds(entries)).to.deep.equal([
      [0, 4],
      [4, 6],
    ]);
    expect(notedWindows(entries, 10)[0]?.tries.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
  });

  it("count behind one that is missing, in the order of the output", () => {
    const entries = [handedOut(0, 0, 4), handedOut(2, 6, 8), handedOut(5, 4, 5)];
    expect(bounds(entries)).to.deep.equal([
      [0, 4],
      [4, 5],
      [6, 8],
    ]);
  });

  it("don't count where their bounds contradict each other or the plan", () => {
    expect(bounds([handedOut(0, 0, 4), handedOut(0, 0, 5, 2)])).to.deep.equal([]);
    expect(bounds([handedOut(0, 0, 11)])).to.deep.equal([]);
    expect(bounds([handedOut(0, 0, 10)])).to.deep.equal([[0, 10]]);
  });
});
