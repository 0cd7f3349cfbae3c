import { expect } from "chai";
import { freshInventory, sameNode, speedBeside, withNode } from "../../lib/encode/new-node.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

const added = { name: "pc", host: "pc.lan", port: 2222 };
const nodesIn = (text: string): unknown => (JSON.parse(text) as { nodes: unknown }).nodes;

describe("a new node", () => {
  for (const [style, text, expected] of [
    [
      "on a line, as the last one is",
      `{"nodes": [\n\t{ "name": "a" }\n]}`,
      `,\n\t{ "name": "pc", "host": "pc.lan", "port": 2222 }`,
    ],
    [
      "on several",
      `{\n  "nodes": [\n    {\n      "name": "a"\n    }\n  ]\n}\n`,
      `,\n    {\n      "name": "pc",\n      "host": "pc.lan",\n      "port": 2222\n    }`,
    ],
    ["all on one", `{"nodes": [{"name":"a"}]}`, `, { "name": "pc", "host": "pc.lan", "port": 2222 }`],
  ] as const) {
    it(`is written ${style}, and every character that was there stays`, () => {
      const after = withNode(text, added);
      expect(after.replace(expected, "")).to.equal(text);
      expect(nodesIn(after)).to.deep.equal([{ name: "a" }, added]);
    });
  }

  it("doesn't come where one of its name came meanwhile: no job could read a file with two", () => {
    const text = withNode(`{"nodes": [{"name":"a"}]}`, added);
    expect(() => withNode(text, { ...added, host: "other.lan" }))
      .to.throw(DffmpegError, "'pc' came into the nodes file meanwhile")
      .with.property("hint")
      .that.contains("nodes list");
  });

  it("doesn't come where its machine came meanwhile under another name: it would get twice the work", () => {
    const text = withNode(freshInventory("/x"), { ...added, user: "me" });
    expect(() => withNode(text, { ...added, user: "me", name: "other" })).to.throw(DffmpegError, "meanwhile, as 'pc'");
    expect(nodesIn(withNode(text, { ...added, name: "other" }))).to.have.lengthOf(3);
  });

  it("is one that's there already by its address and user, not by its name", () => {
    const { nodes } = inventorySchema.parse(JSON.parse(withNode(freshInventory("/x"), added)));
    expect(sameNode(nodes, { ...added, name: "other" })?.name).to.equal("pc");
    expect(sameNode(nodes, { ...added, port: 22 })).to.equal(undefined);
    expect(sameNode(nodes, { ...added, user: "me" })).to.equal(undefined);
    expect(sameNode(nodes, { name: "here" })).to.equal(undefined);
  });

  it("gets its weight in the terms of the one measured beside it", () => {
    const speed = (node: string, weight: number) => ({ node, slots: 2, best: 2, speeds: [], tried: [], weight });
    const result = { measured: [speed("pi", 1), speed("pc", 8)], failed: [] };
    expect(speedBeside(result, "pc", { name: "pi", weight: 0.5 })).to.deep.equal({ slots: 2, weight: 4 });
    expect(speedBeside(result, "pc", { name: "gone", weight: 3 })).to.deep.equal({ slots: 2, weight: 1 });
    expect(speedBeside(result, "nas", { name: "pi", weight: 1 })).to.equal(undefined);
  });
});
