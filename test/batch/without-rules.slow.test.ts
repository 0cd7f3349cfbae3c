/** A queue whose files are to be judged by rules, and a batch that has none. */
import { expect } from "chai";
import { makeLibrary, writeJson, type Library } from "./library.ts";

describe("a batch that goes on without the rules its files were queued with", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  it("leaves them in the queue and says so, and does them once it has the rules again", async () => {
    const output = ["-c:v", "mpeg4", "-c:a", "copy"];
    const rules = [{ name: "all", profile: "p" }];
    await writeJson(library.path("batch.json"), { version: 1, profiles: { p: { output } }, rules });
    await library.run("batch", "one.mkv", "--to", "out", "--config", "batch.json"); // isn't there yet, and stays queued
    await library.addShort("one.mkv");
    const without = await library.run("batch");
    expect(without.code, without.stderr).to.equal(1);
    expect(without.stderr).to.include("queued to be judged by rules").and.to.include("--config FILE");
    const again = await library.run("batch", "--config", "batch.json");
    expect(again.code, again.stderr).to.equal(0);
    expect(await library.list("out")).to.deep.equal(["one.mkv"]);
  });
});
