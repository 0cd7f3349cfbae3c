import { expect } from "chai";
import type { Machine } from "../../lib/batch/shares.ts";
import { nextHandover, stranded, type Taker } from "../../lib/batch/spare.ts";

const machine = (name: string, weight = 1, slots = 4): Machine => ({ name, weight, slots });
const file = (held: readonly string[], more: Partial<Taker> = {}): Taker => ({
  ...{ held: new Map(held.map((name) => [name, 4])), allowed: ["a", "b", "c"], slots: 100 },
  ...{ split: true, whole: false, kind: undefined, ...more },
});

describe("a machine that has nothing to do", () => {
  const machines = [machine("a"), machine("b", 2), machine("c", 9)];

  it("goes to the file that has the least speed, the fastest first", () => {
    const [slow, fast] = [file(["a"]), file(["b"])];
    expect(nextHandover([fast, slow], machines)).to.deep.equal({ taker: slow, machine: machines[2] });
    expect(nextHandover([file([])], machines)?.machine.name).to.equal("c");
  });

  it("goes to nobody who mustn't use it, who runs whole, or whose slots are filled", () => {
    const nobody = [{ allowed: ["a", "b"] }, { split: false }, { split: undefined }, { slots: 4 }];
    for (const more of nobody)
      expect(nextHandover([file(["a"], more)], [machine("a"), machine("c")])).to.equal(undefined);
    expect(nextHandover([file(["a"])], [machine("a"), machine("c")], () => false)).to.equal(undefined);
  });

  it("isn't one that a file still holds", () => {
    expect(nextHandover([file(["a"]), file(["b", "c"])], machines)).to.equal(undefined);
  });

  it("is needed most by a file whose machines are all gone", () => {
    const left = file(["a"]);
    expect(stranded([left, file(["b"]), file(["a"], { split: false })], machines.slice(1))).to.deep.equal([left]);
  });
});
