import { expect } from "chai";
import { withEnabled } from "../../lib/encode/enable-nodes.ts";

const text = `{
  "version": 1,
  "nodes": [
    { "name": "a", "weight": 2 },
    { "name": "b" }
  ]
}
`;

describe("pausing a node in nodes.json", () => {
  it("marks its entry, and leaves the file as it was when it's resumed", () => {
    const paused = withEnabled(text, "b", false);
    expect(JSON.parse(paused)).to.deep.nested.include({ "nodes[1].enabled": false, "nodes[0].name": "a" });
    expect(JSON.parse(withEnabled(paused, "b", true))).to.deep.equal(JSON.parse(text));
    expect(withEnabled(text, "a", true)).to.equal(text);
  });

  it("refuses a name that isn't there", () => {
    expect(() => withEnabled(text, "c", false)).to.throw("no node is named 'c'");
  });
});
