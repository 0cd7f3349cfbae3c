/** What a batch finds of its own work among the files it's given, and films of the batch that stand where outputs would go. */
import { copyFile, readFile } from "node:fs/promises";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { makeLibrary, writeJson, type Library } from "./library.ts";

describe("a batch that finds its own outputs among its files", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  const rules = [
    { name: "h264", when: { codec: "h264" }, profile: "first" },
    { name: "all else", profile: "second" },
  ];
  const config = (quality: string) => ({
    version: 1,
    profiles: {
      first: { output: ["-c:v", "mpeg4", "-q:v", quality, "-c:a", "copy"] },
      second: { output: ["-c:v", "mpeg2video", "-c:a", "copy"] },
    },
    rules,
  });
  const replace = ["batch", "films", "--config", "batch.json", "--replace"];

  it("doesn't encode a replaced original again because it fits another rule now, but does once its profile changed", async () => {
    await library.addShort("films/one.mkv");
    await writeJson(library.path("batch.json"), config("4"));
    expect((await library.run(...replace)).code).to.equal(0);
    const made = await readFile(library.path("films/one.mkv"));
    const again = await library.run(...replace);
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stderr).to.include("it was replaced before");
    expect(made.equals(await readFile(library.path("films/one.mkv")))).to.equal(true);
    await writeJson(library.path("batch.json"), config("5"));
    expect((await library.run(...replace)).stderr).to.include("1 done");
  });

  it("takes no output for a film where its film is in the same batch, whatever the arguments are now", async () => {
    await library.addShort("films/one.mkv");
    await library.run("batch", "films", "--", "-c:v", "mpeg4", "-q:v", "4");
    const again = await library.run("batch", "films", "--", "-c:v", "mpeg4", "-q:v", "6");
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stderr).to.include("1 done, 1 skipped");
    expect(await library.list("films")).to.deep.equal(["one-dffmpeg.mkv", "one.mkv"]);
    // By itself it's as good a film as any.
    const alone = await library.run(
      "batch",
      "films/one-dffmpeg.mkv",
      "--to",
      "out",
      "--",
      "-c:v",
      "mpeg4",
      "-q:v",
      "9",
    );
    expect(alone.stderr).to.include("1 done");
  });

  it("overwrites no film of the batch with another's output, with --overwrite neither", async () => {
    await library.addShort("films/one.avi");
    await copyFile(await fixture("batch-short.mkv"), library.path("films/one.mkv"));
    const film = await readFile(library.path("films/one.mkv"));
    const words = ["batch", "films/one.avi", "films/one.mkv", "--output", "{dir}/{name}.mkv", "--overwrite"];
    const ended = await library.run(...words, "--", "-c:v", "mpeg4");
    expect(ended.code).to.equal(1);
    expect(ended.stderr).to.include("is a file of this batch itself").and.to.not.include("it's made from");
    expect(film.equals(await readFile(library.path("films/one.mkv")))).to.equal(true);
  });
});
