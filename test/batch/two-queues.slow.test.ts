/** Two batches at once on the same films, each with a queue of its own. */
import { expect } from "chai";
import { makeLibrary, type Library } from "./library.ts";

const args = ["-c:v", "mpeg4", "-c:a", "copy"];

describe("a batch beside another", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  it("leaves another batch's outputs of the same films to it, which is no failure", async () => {
    await library.add("films/1.mkv", "films/2.mkv");
    const words = ["films", "--to", "out", "--at-once", "1", "--", ...args];
    const both = await Promise.all(["a", "b"].map((queue) => library.run("batch", "--queue", queue, ...words)));
    // One that is at work on a film is left to it; what it has made meanwhile is skipped.
    for (const { code, stderr } of both) expect([code, stderr.includes("FAILED")], stderr).to.deep.equal([0, false]);
  });
});
