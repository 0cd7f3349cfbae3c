/** A queue whose files are to be judged by rules, or are for profiles or nodes, and a batch that has none of them. */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
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

  it("says of a profile and of a node that went since that it's the queue that names them, and what to do", async () => {
    const output = ["-c:v", "mpeg4", "-c:a", "copy"];
    const nodes = (...names: string[]) => ({
      ...{ version: 1, storage: { root: library.path("share") } },
      nodes: names.map((name) => ({ name, transport: "local" })),
    });
    await writeJson(library.path("batch.json"), { version: 1, profiles: { p: { output }, q: { output } } });
    await writeJson(library.path("nodes.json"), nodes("here"));
    const both = ["--config", "batch.json", "--nodes", "nodes.json"];
    await library.run("batch", "one.mkv", "--profile", "p", "--only", "here", ...both); // isn't there yet, and stays queued
    await library.addShort("one.mkv");
    await writeJson(library.path("batch.json"), { version: 1, profiles: { q: { output } } });
    const { code, stderr } = await library.run("batch", ...both);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.include("queued for the profile 'p', and the configuration has only: q");
    expect(stderr).to.include("--config FILE").and.to.include("--forget");
    await writeJson(library.path("batch.json"), { version: 1, profiles: { p: { output } } });
    await writeJson(library.path("nodes.json"), nodes("there"));
    for (const dry of [[], ["--dry-run"]]) {
      const without = await library.run("batch", ...both, ...dry);
      expect(without.code, without.stderr).to.equal(1);
      expect(without.stderr + without.stdout).to.include("queued with --only here: no node or group is named 'here'");
    }
  });
});

describe("a batch whose files are for a node that leaves the nodes file", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  it("says that it waits, and goes on when the node is back", async () => {
    const nodes = (...names: string[]) => ({
      ...{ version: 1, storage: { root: library.path("share") } },
      nodes: names.map((name) => ({ name, transport: "local" })),
    });
    await mkdir(library.path("share"));
    await writeJson(library.path("nodes.json"), nodes("here", "there"));
    await library.addShort("films/2.mkv");
    // Takes some seconds, so that the nodes file is another one before it's done.
    await copyFile(join(import.meta.dirname, "..", "..", "fixtures", "bbb-30s.mp4"), library.path("films/1.mp4"));
    const words = ["films", "--to", "out", "--nodes", "nodes.json", "--only", "there", "--at-once", "1"];
    const going = library.start("batch", ...words, "--", "-c:v", "libx264", "-c:a", "copy");
    await going.said(/1\.mp4 → /);
    await writeJson(library.path("nodes.json"), nodes("here"));
    going.child.kill("SIGHUP"); // to read it at once
    await going.said(/waiting until the nodes file has there again/);
    await writeJson(library.path("nodes.json"), nodes("here", "there"));
    const { code, stderr } = await going.ended;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include("2 done");
  });
});
