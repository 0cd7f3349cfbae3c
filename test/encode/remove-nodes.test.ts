import { expect } from "chai";
import { withoutNode } from "../../lib/encode/remove-nodes.ts";

const text = `{
  "version": 1,
  "nodes": [
    { "name": "a",   "weight": 2 },
    { "name": "b" },
    { "name": "c" }
  ],
  "groups": {
    "both": ["a", "b"],
    "0": ["b", "b"]
  }
}
`;

describe("taking a node out of nodes.json", () => {
  it("takes it out of the groups too, with those that would be empty, and leaves all else as it's written", () => {
    expect(withoutNode(text, "b")).to.equal(`{
  "version": 1,
  "nodes": [
    { "name": "a",   "weight": 2 },
    { "name": "c" }
  ],
  "groups": {
    "both": ["a"]
  }
}
`);
    expect(JSON.parse(withoutNode(text, "a"))).to.have.deep.property("groups", { both: ["b"], 0: ["b", "b"] });
    expect(withoutNode(withoutNode(text, "a"), "b")).to.contain('"groups": {}');
    expect(JSON.parse(withoutNode(text, "c"))).to.have.deep.property("nodes", [
      { name: "a", weight: 2 },
      { name: "b" },
    ]);
  });

  it("refuses a name that isn't there, and the last node", () => {
    expect(() => withoutNode(text, "d")).to.throw("no node is named 'd'");
    const one = withoutNode(withoutNode(text, "a"), "b");
    expect(() => withoutNode(one, "c")).to.throw("the last node");
  });
});
