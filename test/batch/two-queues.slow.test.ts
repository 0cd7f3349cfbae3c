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

  it("doesn't encode a second time what another has replaced since the file was queued", async () => {
    await library.addShort(...Array.from({ length: 12 }, (_, index) => `films/${index}.mkv`));
    const words = ["batch", "films", "--replace", "--queue"];
    const ended = await Promise.all(
      [["a", "mpeg4"] as const, ["b", "mpeg2video"] as const].map(([queue, codec]) =>
        library.run(...words, queue, "--", "-c:v", codec, "-c:a", "copy"),
      ),
    );
    const both = ended.map(({ stderr }) => stderr);
    const done = both.flatMap((text) => [...text.matchAll(/(\d+\.mkv): done/g)].map(([, name]) => name));
    expect(done.sort(), both.join("\n")).to.deep.equal([...new Set(done)]);
    expect(both.join("\n")).to.not.include("FAILED");
    // Those that it left to the other as well, when it goes on.
    expect((await library.run("batch", "--queue", "b")).stderr).to.not.include(": done");
  });
});
