/** Batches as a user runs them: through the command line, with real files, to outputs that equal plain ffmpeg's. */
import {
  appendFile,
  chmod,
  copyFile,
  link,
  readFile,
  rename,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { expect } from "chai";
import { framesOf, makeLibrary, plain, writeJson, type Library } from "./library.ts";

/** Lossless: the frames must be the same to the bit. */
const args = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "copy"];

describe("a batch", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());
  const outcomes = (stderr: string): string | undefined =>
    stderr
      .trimEnd()
      .split("\n")
      .find((line) => /^dffmpeg: (\d+ \w+(, )?)+$/.test(line) && !/found/.test(line))
      ?.slice(9);

  it("encodes a folder's videos into the same folders, as plain ffmpeg does, and then skips them", async () => {
    await library.add("films/one.mkv", "films/a/b/it's two.mkv");
    await writeFile(library.path("films/notes.txt"), "");
    const first = await library.run("batch", "films", "--to", "out", "--", ...args);
    expect([first.code, outcomes(first.stderr)], first.stderr).to.deep.equal([0, "2 done"]);
    expect(await library.list("out")).to.deep.equal(["a/b/it's two.mkv", "one.mkv"]);
    await plain(library.path("films/one.mkv"), library.path("plain.mkv"), args);
    expect(await framesOf(library.path("out/one.mkv"))).to.equal(await framesOf(library.path("plain.mkv")));
    expect(await library.list("films")).to.deep.equal(["a/b/it's two.mkv", "notes.txt", "one.mkv"]);

    const again = await library.run("batch", "films", "--to", "out", "--", ...args);
    expect([again.code, outcomes(again.stderr)], again.stderr).to.deep.equal([0, "2 skipped"]);
    await utimes(library.path("films/one.mkv"), 1, 1);
    const changed = await library.run("batch", "films", "--to", "out", "--", ...args);
    expect([changed.code, outcomes(changed.stderr)], changed.stderr).to.deep.equal([0, "1 done, 1 skipped"]);
  });

  it("names what it can't read or would overwrite, does all else, and ends with 1", async () => {
    await library.addShort("films/good.mkv", "films/taken.mkv");
    await writeFile(library.path("films/broken.mkv"), "this is no video");
    await writeFile(library.path("films/taken-dffmpeg.mkv"), "somebody's own");
    const { code, stderr } = await library.run(
      "batch",
      "films/good.mkv",
      "films/taken.mkv",
      "films/broken.mkv",
      "gone.mkv",
      "--",
      ...args,
    );
    expect([code, outcomes(stderr)], stderr).to.deep.equal([1, "1 done, 3 failed"]);
    expect(stderr).to.include("films/broken.mkv: FAILED: Invalid data").and.include("gone.mkv: FAILED: No such file");
    expect(stderr).to.match(/films\/taken\.mkv: FAILED: .*exists, and this queue didn't make it\n {2}.*--overwrite/);
    expect(await readFile(library.path("films/taken-dffmpeg.mkv"), "utf8")).to.equal("somebody's own");
    expect(await library.list("films")).to.have.length(5);
  });

  it("killed in the middle leaves no ffmpeg, and goes on with what is left when asked for nothing more", async () => {
    await library.add("films/1.mkv", "films/2.mkv", "films/3.mkv");
    const killed = library.start("batch", "films", "--to", "out", "--at-once", "1", "--", ...args);
    await killed.said(/1\.mkv: done/);
    await killed.said(/2\.mkv →/);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const done = await stat(library.path("out/1.mkv"));
    const again = await library.run("batch");
    expect(again.code, again.stderr).to.equal(0);
    // On a busy machine the signal may come when the second one is done as well.
    expect(outcomes(again.stderr), again.stderr).to.match(/^[12] done$/);
    expect(await library.list("out")).to.deep.equal(["1.mkv", "2.mkv", "3.mkv"]);
    expect((await stat(library.path("out/1.mkv"))).mtimeMs).to.equal(done.mtimeMs);
    expect(await framesOf(library.path("out/2.mkv"))).to.equal(await framesOf(library.path("films/2.mkv")));
    const nothing = await library.run("batch");
    expect([nothing.code, nothing.stderr]).to.deep.equal([0, "dffmpeg: 0 files found\ndffmpeg: nothing to do\n"]);
  });

  it("ends on Ctrl-C with 255, says what is left, and lets nobody else at its queue meanwhile", async () => {
    await library.add("films/1.mkv", "films/2.mkv");
    const going = library.start("batch", "films", "--to", "out", "--at-once", "1", "--", ...args);
    await going.said(/1\.mkv →/);
    const other = await library.run("batch", "films", "--to", "elsewhere", "--", ...args);
    expect(other.code).to.equal(1);
    expect(other.stderr).to.match(/a batch is at work on this queue \(process \d+ on .*--queue NAME/s);
    going.child.kill("SIGINT");
    const { code, stderr } = await going.ended;
    expect(code, stderr).to.equal(255);
    expect(stderr).to.match(/\d left\n {2}the same command again, or dffmpeg batch, goes on\n$/);
    const forgotten = await library.run("batch", "--forget");
    expect(forgotten.stderr).to.match(/^dffmpeg: [12] files? taken off the queue\n$/);
    expect((await library.list("out")).filter((name) => name.startsWith("."))).to.deep.equal([]);
  });

  it("leaves a file to another run that has it, which is no failure", async () => {
    await library.add("films/1.mkv");
    const first = library.start("batch", "films", "--to", "out", "--verbose", "--", ...args);
    await first.said(/ready/);
    first.child.kill("SIGSTOP");
    const second = await library.run("batch", "films", "--to", "out", "--queue", "other", "--", ...args);
    first.child.kill("SIGCONT");
    expect(second.code, second.stderr).to.equal(0);
    expect(second.stderr).to.match(/1\.mkv: left: dffmpeg with process id \d+ on \S+ is working on this job/);
    expect(second.stderr).to.match(/^dffmpeg: 1 left\n {2}the same command again/m);
    const { code, stderr } = await first.ended;
    expect(code, stderr).to.equal(0);
  });

  it("encodes nothing again where only the last step is missing after a crash", async () => {
    await library.add("films/1.mkv");
    await link(library.path("films/1.mkv"), library.path("saved"));
    await library.run("batch", "films", "--replace", "--ext", "mp4", "--", ...args);
    const queue = library.path("state/dffmpeg/queues/default/queue.jsonl");
    const lines = await library.queue();
    const before = await stat(library.path("films/1.mp4"));
    // As after a crash right before the original was removed.
    const kept = lines.filter((line) => !/"type":"(finished|settled)"/.test(line));
    await writeFile(queue, kept.map((line) => `${line}\n`).join(""));
    await rename(library.path("saved"), library.path("films/1.mkv"));
    const again = await library.run("batch");
    expect([again.code, outcomes(again.stderr)], again.stderr).to.deep.equal([0, "1 done"]);
    expect(await library.list("films")).to.deep.equal(["1.mp4"]);
    expect((await stat(library.path("films/1.mp4"))).mtimeMs).to.equal(before.mtimeMs);
  });

  const small = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "51", "-c:a", "copy"];

  it("replaces originals, once, and not where the output isn't small enough", async () => {
    await library.addShort("films/2.mkv", "films/3.mkv");
    const before = (await stat(library.path("films/2.mkv"))).size;
    await chmod(library.path("films/2.mkv"), 0o640);
    const replaced = await library.run("batch", "films/2.mkv", "--replace", "--threshold", "10", "--", ...small);
    expect([replaced.code, outcomes(replaced.stderr)], replaced.stderr).to.deep.equal([0, "1 done"]);
    expect((await stat(library.path("films/2.mkv"))).size).to.be.below(before * 0.9);
    expect((await stat(library.path("films/2.mkv"))).mode & 0o777).to.equal(0o640);
    const again = await library.run("batch", "films/2.mkv", "--replace", "--threshold", "10", "--", ...small);
    expect(outcomes(again.stderr), again.stderr).to.equal("1 skipped");

    const kept = await library.run("batch", "films/3.mkv", "--replace", "--threshold", "99", "--", ...small);
    expect([kept.code, outcomes(kept.stderr)], kept.stderr).to.deep.equal([0, "1 kept"]);
    expect((await stat(library.path("films/3.mkv"))).size).to.equal(before);

    expect(await library.list("films")).to.deep.equal(["2.mkv", "3.mkv"]);
  });

  it("moves originals with their folders, and none whose output is too short", async () => {
    await library.addShort("films/a/1.mkv");
    await library.add("films/3.mkv");
    const before = (await stat(library.path("films/3.mkv"))).size;
    const moved = await library.run("batch", "films/a", "--move", "originals", "--to", "out", "--", ...small);
    expect([moved.code, outcomes(moved.stderr)], moved.stderr).to.deep.equal([0, "1 done"]);
    expect(await library.list("originals")).to.deep.equal(["1.mkv"]);
    expect(await library.list("out")).to.deep.equal(["1.mkv"]);

    // Cut off in the middle: ffmpeg encodes what is there, and ends with 0.
    await truncate(library.path("films/3.mkv"), Math.floor(before / 2));
    const short = await library.run("batch", "films/3.mkv", "--replace", "--", ...small);
    expect([short.code, outcomes(short.stderr)], short.stderr).to.deep.equal([1, "1 failed"]);
    expect(short.stderr).to.include("can't stand for the original");
    expect((await stat(library.path("films/3.mkv"))).size).to.equal(Math.floor(before / 2));
    expect(await library.list("films")).to.deep.equal(["3.mkv"]);
  });

  it("goes by rules and profiles, and says in a dry run what would happen to each file and why", async () => {
    await library.addShort("films/1.mkv", "films/tv/2.mkv", "films/raw/3.mkv");
    await writeJson(library.path("config/dffmpeg/batch.json"), {
      version: 1,
      profiles: {
        base: { output: ["-c:a", "copy", "-preset", "ultrafast"], extension: ".mp4" },
        small: { include: ["base"], output: ["-c:v", "libx264", "-crf", "40"], kind: "cpu" },
      },
      rules: [
        { name: "raw stays", when: { path: "**/raw/**" }, skip: true },
        { name: "tv", when: { path: "**/tv/**", height: "<100", minutes: "<1" }, profile: "small" },
      ],
      kinds: { cpu: 1 },
    });
    const dry = await library.run("batch", "films", "--dry-run", "--verbose", "--to", "out");
    expect(dry.code, dry.stderr).to.equal(0);
    expect(dry.stdout.split("\n")).to.deep.equal([
      "films/1.mkv: skipped: no rule fits it",
      "films/raw/3.mkv: skipped: rule 'raw stays'",
      "films/tv/2.mkv → out/tv/2.mp4",
      "  rule 'tv': profile small; the original stays",
      "  kind cpu",
      `  ffmpeg -y -i ${library.path("films/tv/2.mkv")} -c:a copy -preset ultrafast -c:v libx264 -crf 40 ${library.path("out/tv/2.mp4")}`,
      "",
    ]);
    expect(await library.list("out")).to.deep.equal([]);
    expect(await library.list("state")).to.deep.equal([]);
    const real = await library.run("batch", "films", "--to", "out");
    expect([real.code, outcomes(real.stderr)], real.stderr).to.deep.equal([0, "1 done, 2 skipped"]);
    expect(await library.list("out")).to.deep.equal(["tv/2.mp4"]);
  });

  it("takes names from standard input, and options for the files after them", async () => {
    await library.add("a b.mkv", "c.mkv");
    await writeJson(library.path("two.json"), {
      version: 1,
      profiles: { one: { output: ["-c:v", "mpeg4"] }, two: { output: ["-c:v", "ffv1"], extension: ".nut" } },
    });
    const words = ["batch", "--dry-run", "--config", "two.json", "--profile", "one", "-", "--profile", "two", "c.mkv"];
    const going = library.start(...words);
    going.child.stdin?.end("a b.mkv\0");
    const { stdout, stderr } = await going.ended;
    expect(stdout, stderr).to.match(
      /^a b\.mkv → a b-dffmpeg\.mkv\n {2}profile one.*\nc\.mkv → c-dffmpeg\.nut\n {2}profile two/,
    );
  });

  it("watches a folder: takes what comes, waits for what grows, and ends on Ctrl-C with 0", async () => {
    await library.addShort("incoming/1.mkv");
    const going = library.start(
      "batch",
      "incoming",
      "later",
      "--watch",
      "--every",
      "0.1s",
      "--settle",
      "0.5s",
      "--to",
      "out",
      "--",
      ...args,
    );
    await going.said(/1\.mkv: done/);
    // Half of it, under a name that isn't looked at, and then grown to the whole where it's seen.
    await library.add("whole.mkv", "half.mkv");
    const bytes = await readFile(library.path("whole.mkv"));
    await truncate(library.path("half.mkv"), 1000);
    await rename(library.path("half.mkv"), library.path("incoming/2.mkv"));
    for (let at = 1000; at < bytes.length; at += Math.ceil(bytes.length / 8)) {
      await appendFile(library.path("incoming/2.mkv"), bytes.subarray(at, at + Math.ceil(bytes.length / 8)));
    }
    await going.said(/2\.mkv: done/);
    expect(await framesOf(library.path("out/2.mkv"))).to.equal(await framesOf(library.path("whole.mkv")));
    // What failed counts as it went when it had changed.
    await writeFile(library.path("incoming/3.mkv"), "no film");
    await going.said(/3\.mkv: FAILED/);
    await rename(library.path("whole.mkv"), library.path("incoming/3.mkv"));
    await going.said(/3\.mkv: done/);
    going.child.kill("SIGINT");
    const { code, stderr } = await going.ended;
    expect([code, outcomes(stderr)], stderr).to.deep.equal([0, "3 done"]);
    expect(stderr).to.include("dffmpeg: 1 file found\n").and.include("dffmpeg: 1 more file found\n");
    expect(stderr).to.include("later isn't there yet").and.not.include("incoming isn't there");
  });

  it("takes over no queue that is damaged without saying so", async () => {
    await library.addShort("films/1.mkv");
    await library.run("batch", "films", "--to", "out", "--", ...args);
    const queue = library.path("state/dffmpeg/queues/default/queue.jsonl");
    const text = await readFile(queue, "utf8");
    await copyFile(queue, `${queue}.whole`);
    await writeFile(queue, `${text}{"version":1,"type":"settl`);
    const torn = await library.run("batch", "films", "--to", "out", "--", ...args);
    expect([outcomes(torn.stderr), torn.stderr.includes("damaged")], torn.stderr).to.deep.equal(["1 skipped", false]);
    await writeFile(queue, `nonsense\n${text}`);
    const lost = await library.run("batch", "films", "--to", "out", "--", ...args);
    expect(lost.stderr).to.include("the queue is damaged from line 1 on").and.include("this queue didn't make it");
  });
});
