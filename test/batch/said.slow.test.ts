import { chmod, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { runBatch } from "../../lib/batch/batch.ts";
import { emptyConfig } from "../../lib/batch/config.ts";
import type { Asked } from "../../lib/batch/request.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import { makeLibrary, type Library } from "./library.ts";

describe("what a batch says", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  it("says once, before any file, that ffmpeg knows nothing of what's asked for all of them", async () => {
    await library.add("one.mkv", "two.mkv");
    const asked = ["one.mkv", "two.mkv", "--to", "out", "--", "-c:v", "nosuch"];
    for (const words of [
      ["batch", "--dry-run", ...asked],
      ["batch", ...asked],
    ]) {
      const { code, stdout, stderr } = await library.run(...words);
      expect([code, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.equal(
        "dffmpeg: ffmpeg refuses these arguments for every file: it has no encoder 'nosuch'\n  dffmpeg -encoders lists those it has.\n",
      );
    }
  });

  it("foresees what would only fail after the encode: names that are too long, originals that can't be moved", async () => {
    const long = `${"a".repeat(245)}.mkv`;
    await library.add(long, "shut/one.mkv");
    const { code, stdout } = await library.run("batch", "--dry-run", long, "--", "-c:v", "mpeg4");
    expect([code, stdout.includes("aa-dffmpeg.mkv: File name too long")], stdout).to.deep.equal([1, true]);
    // Root may remove everything.
    if (process.geteuid?.() === 0) return;
    await chmod(library.path("shut"), 0o555);
    const moved = await library
      .run("batch", "--dry-run", "shut", "--move", "moved", "--to", "out", "--", "-c:v", "mpeg4")
      .finally(() => chmod(library.path("shut"), 0o755));
    expect([moved.code, moved.stdout.includes("may not be removed from its folder")], moved.stdout).to.deep.equal([
      1,
      true,
    ]);
  });

  it("foresees outputs that can't be where they are named, and originals that can't be moved there", async () => {
    await library.add("one.mkv", "two.mkv");
    const said = async (...words: string[]): Promise<string> => {
      const { code, stdout } = await library.run("batch", "--dry-run", "one.mkv", ...words, "--", "-c:v", "mpeg4");
      expect(code, stdout).to.equal(1);
      return stdout;
    };
    expect(await said("--output", "{folder}/{name}")).to.match(/one has no extension, .*\n {2}End the template with/);
    expect(await said("--to", "two.mkv/below")).to.match(/two\.mkv isn't a folder\n/);
    expect(await said("--to", "out", "--move", "two.mkv")).to.match(/two\.mkv isn't a folder\n/);
    const { stderr } = await library.run("batch", "--dry-run", "one.mkv", "--ext", "xyz", "--", "-c:v", "mpeg4");
    expect(stderr).to.include("for every file: it has no format for names that end in .xyz");
  });

  it("ends with an event and 255 where Ctrl-C comes before the batch has begun", async () => {
    const { child, ended } = library.start("batch", "-", "--json-events", "--", "-c:v", "mpeg4");
    // More than a pipe holds: it has begun to read.
    await new Promise((resolve) => child.stdin?.write("absent.mkv\n".repeat(50_000), resolve));
    child.kill("SIGINT");
    const { code, stdout } = await ended;
    expect([code, JSON.parse(stdout)]).to.deep.equal([
      255,
      { type: "error", code: "interrupted", message: "interrupted" },
    ]);
  });

  it("calls a Ctrl-C while ffmpeg is asked about the arguments what it is", async () => {
    const asked: Asked = {
      ...{ profiles: [], args: ["-c:v", "mpeg4"], only: null, template: "{name}{ext}", to: "/", extension: null },
      ...{ threshold: null, originals: "keep", moveTo: null, overwrite: false },
    };
    const wanted = [{ asked, words: ["one.mkv"] }];
    const request = { wanted, config: emptyConfig, queue: library.path("queue"), signal: AbortSignal.abort() };
    const thrown = await runBatch(request).catch((cause: unknown) => cause);
    expect(thrown).to.be.instanceOf(DffmpegError).and.include({ code: "interrupted" });
  });

  it("ends its events with how many files came to which end", async () => {
    await library.addShort("one.mkv");
    await writeFile(library.path("two.mkv"), "no film");
    const { stdout } = await library.run("batch", "one.mkv", "two.mkv", "--json-events", "--", "-c:v", "mpeg4");
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).to.deep.equal({
      ...{ type: "batch-ended", interrupted: false },
      files: { done: 1, kept: 0, skipped: 0, failed: 1, left: 0 },
    });
  });

  it("never names the hidden files that it encodes to", async () => {
    await library.add("one.mkv");
    const refused = await library.run("batch", "one.mkv", "--to", "out", "--", "-map", "0:7", "-c:v", "mpeg4");
    expect(refused.stderr).to.contain("one.mkv").and.not.contain(".dffmpeg-");
    const whole = await library.run("batch", "one.mkv", "--to", "out", "--", "-vf", "reverse", "-c:v", "mpeg4");
    expect(whole.code, whole.stderr).to.equal(0);
    expect(whole.stderr).to.contain("runs whole on this machine").and.not.contain(".dffmpeg-");
    const failed = await library.run("batch", "one.mkv", "--to", "o2", "--ext", "mp4", "--", "-c:v", "rawvideo");
    expect(failed.code).to.equal(1);
    expect(failed.stderr).to.contain("FAILED").and.not.contain(".dffmpeg-");
  });
});
