import { expect } from "chai";
import { nextStart, type Candidate, type Limits, type Machine, type Running } from "../../lib/batch/shares.ts";

const machines: Machine[] = [
  { name: "pi", weight: 1, slots: 4 },
  { name: "pc", weight: 12, slots: 8 },
  { name: "nas", weight: 2, slots: 4 },
];
const everywhere = machines.map(({ name }) => name);
const file = (slots: number, rest: Partial<Candidate> = {}): Candidate => ({
  ...{ allowed: everywhere, slots, kind: undefined },
  ...rest,
});
const free: Limits = { atOnce: undefined, kinds: {} };
const running = (held: Record<string, number>, rest: Partial<Running> = {}): Running => ({
  ...{ held: new Map(Object.entries(held)), whole: false, kind: undefined },
  ...rest,
});
const heldBy = (
  candidates: Candidate[],
  at: Running[],
  limits = free,
  left = 100,
): Record<string, number> | undefined => {
  const start = nextStart(candidates, at, machines, limits, left);
  return start && Object.fromEntries(start.held);
};

describe("the sharing of nodes between files", () => {
  it("gives a long film all of them, and lets the next wait", () => {
    expect(heldBy([file(400)], [])).to.deep.equal({ pc: 8, nas: 4, pi: 4 });
    expect(heldBy([file(400)], [running({ pc: 8, nas: 4, pi: 4 })])).to.equal(undefined);
    expect(heldBy([file(400)], [running({ pc: 8 })]), "not on what is slow alone").to.equal(undefined);
  });

  it("gives a short one what it can fill, the fastest first, and the rest to others", () => {
    expect(heldBy([file(3)], [])).to.deep.equal({ pc: 3 });
    expect(heldBy([file(3)], [running({ pc: 3 })])).to.deep.equal({ pc: 3 });
    expect(heldBy([file(8)], [running({ pc: 6 })]), "a quarter of what it could have").to.equal(undefined);
  });

  it("gives the last file nodes that nobody else would use", () => {
    expect(heldBy([file(3)], [], free, 1)).to.deep.equal({ pc: 3, nas: 4, pi: 4 });
    expect(heldBy([file(3)], [], free, 2)).to.deep.equal({ pc: 3 });
  });

  it("keeps a file to its nodes, which doesn't keep others off theirs", () => {
    const waits = file(400, { allowed: ["pc"] });
    const other = file(2, { allowed: ["pi", "pc"] });
    expect(heldBy([waits, other], [running({ pc: 8 })])).to.equal(undefined);
    expect(heldBy([waits, file(2, { allowed: ["pi"] })], [running({ pc: 8 })])).to.deep.equal({ pi: 2 });
  });

  it("keeps to the limits of a kind, and lets others pass", () => {
    const limits = { ...free, kinds: { cuda: 1 } };
    const busy = [running({ pc: 1 }, { kind: "cuda" })];
    expect(heldBy([file(1, { kind: "cuda" })], busy, limits)).to.equal(undefined);
    const start = nextStart([file(1, { kind: "cuda" }), file(1, { kind: "qsv" })], busy, machines, limits, 9);
    expect(start?.candidate.kind).to.equal("qsv");
  });

  it("gives each its part where a number of files at once is asked for", () => {
    const limits = { ...free, atOnce: 2 };
    expect(heldBy([file(400)], [], limits)).to.deep.equal({ pc: 8 });
    expect(heldBy([file(400)], [running({ nas: 4 }), running({ pi: 4 })], limits)).to.equal(undefined);
    expect(heldBy([file(1)], [], { ...free, atOnce: 1 })).to.deep.equal({ pc: 8, nas: 4, pi: 4 });
  });

  it("lets two run whole on the controller at once, whatever nodes are free", () => {
    const whole = running({}, { whole: true });
    expect(heldBy([file(4)], [whole])).to.deep.equal({ pc: 4 });
    expect(heldBy([file(4)], [whole, whole])).to.equal(undefined);
  });
});
