import { expect } from "chai";
import { keptFacts } from "../../lib/encode/kept-facts.ts";

describe("what is kept of a verified segment", () => {
  it("tells what the merge and the report ask for, and of its frames their number alone", () => {
    const facts = {
      ...{ timeBase: { num: 1, den: 25 }, times: [0, 1, 2], decodeTimes: [0, 1, 2], lead: 0, startUs: 40_000 },
      ...{ bytes: 300, lastDuration: 1, picture: "64x48 gray", extradataHash: "SHA256:00", codec: "mjpeg" },
    };
    const kept = { frames: 3, startUs: 40_000, bytes: 300, extradataHash: "SHA256:00", codec: "mjpeg" };
    expect(keptFacts(facts)).to.deep.equal(kept);
  });
});
