import { expect } from "chai";
import { kindFinding } from "../../lib/encode/examine.ts";

describe("a node of another kind of processor", () => {
  it("is told apart, with what becomes of it", () => {
    const [found] = kindFinding("Linux aarch64", "x86_64");
    expect(found).to.include({ topic: "machine", state: "warning" });
    expect(found?.hint).to.contain("A lossless job where it would leaves this node out");
  });

  it("isn't one by another system's name for the same", () => {
    for (const [system, here] of [
      ["Linux x86_64", "x86_64"],
      ["Darwin arm64", "aarch64"],
      ["Linux aarch64", "arm64"],
      ["", "x86_64"],
    ] as const) {
      expect(kindFinding(system, here)).to.deep.equal([]);
    }
  });
});
