import { expect } from "chai";
import { emptyNut } from "../../lib/media/nut.ts";

const syncPoint = "4e4be4adeeca4569";
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");

describe("an empty NUT file", () => {
  it("ends behind the first sync point, whatever comes then", () => {
    const head = `aabbcc${syncPoint}03010203`;
    expect(emptyNut(bytes(`${head}ffff${syncPoint}00`))?.toString("hex")).to.equal(head);
  });

  it("reads lengths of more than 127 bytes", () => {
    const head = `${syncPoint}8102${"00".repeat(130)}`;
    expect(emptyNut(bytes(`${head}ffff`))?.toString("hex")).to.equal(head);
  });

  it("isn't made of a beginning that is too short, or of another format", () => {
    expect(emptyNut(bytes("aabbcc"))).to.equal(undefined);
    expect(emptyNut(bytes(syncPoint))).to.equal(undefined);
    expect(emptyNut(bytes(`${syncPoint}0301`))).to.equal(undefined);
  });
});
