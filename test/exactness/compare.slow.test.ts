/** The comparison must see every kind of damage a split and merge could do. Each case damages a real file with ffmpeg. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { compareOutputs, lossy, restarts } from "./compare.ts";
import { describeOutput, type OutputFacts } from "./facts.ts";

const run = promisify(execFile);
const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];

describe("the comparison of two outputs", () => {
  let folder: string;
  let source: string;
  let original: OutputFacts;
  let encoded: OutputFacts;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "compare-"));
    source = await fixture("rich.mkv");
    original = await remade("original.mkv", []);
    encoded = await remade("encoded.mkv", lossless);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The rich source through ffmpeg, everything copied but for what `damage` says. */
  async function remade(name: string, damage: readonly string[], input: readonly string[] = []): Promise<OutputFacts> {
    const args = ["-v", "error", ...input, "-i", source, "-map", "0", "-c", "copy", ...damage, join(folder, name)];
    await run("ffmpeg", args);
    return await describeOutput(join(folder, name));
  }

  /** The names of the facts that differ from the original. */
  async function differing(damage: readonly string[], input: readonly string[] = []): Promise<string[]> {
    const name = `damaged-${Math.random().toString(36).slice(2)}.mkv`;
    return compareOutputs(original, await remade(name, damage, input)).map(({ fact }) => fact);
  }

  it("finds nothing between two equal runs", async () => {
    expect(await differing([])).to.deep.equal([]);
  });

  it("sees a lost frame, and where", async () => {
    const facts = await remade("lost.mkv", [
      "-c:v",
      "libx264",
      "-qp",
      "0",
      "-vf",
      "select='not(eq(n,37))'",
      "-vsync",
      "vfr",
    ]);
    const frames = compareOutputs(encoded, facts);
    expect(frames.find(({ fact }) => fact === "0:video.frames")?.text).to.match(
      /^0:video\.frames: 199 entries instead of 200; the first at 37: /,
    );
  });

  it("sees a doubled frame", async () => {
    const twice = [...lossless, "-vf", "loop=loop=1:size=1:start=50"];
    const found = compareOutputs(encoded, await remade("twice.mkv", twice));
    expect(found.find(({ fact }) => fact === "0:video.frames")?.text).to.contain("201 entries instead of 200;");
  });

  it("sees pictures replaced by their neighbours where number and times stay", async () => {
    const frozen = await remade("frozen.mkv", [...lossless, "-vf", "shuffleframes=0 0"]);
    const found = compareOutputs(encoded, frozen);
    expect(found.map(({ fact }) => fact)).to.deep.equal(["0:video.frames"]);
    expect(found[0]?.text).to.match(/^0:video\.frames: 100 of 200 differ; the first at 1: /);
  });

  it("sees sound 21 ms late", async () => {
    const found = await differing(
      ["-map", "-0", "-map", "1:v", "-map", "0:a", "-map", "1:s"],
      ["-itsoffset", "0.021", "-i", source],
    );
    expect(found).to.include("1:audio.packets");
  });

  it("sees swapped streams", async () => {
    const found = await differing(["-map", "-0", "-map", "0:v", "-map", "0:a:1", "-map", "0:a:0", "-map", "0:s"]);
    expect(found).to.include.members(["1:audio.packets", "1:audio.tags.language"]);
  });

  it("sees a lost stream", async () => {
    expect(await differing(["-map", "-0:a:1"])).to.include("format.nb_streams");
  });

  it("sees a lost disposition", async () => {
    expect(await differing(["-disposition:a:1", "0"])).to.deep.equal(["2:audio.disposition.comment"]);
  });

  it("sees a lost chapter", async () => {
    expect(await differing(["-map_chapters", "-1"])).to.deep.equal(["chapters"]);
  });

  it("sees a changed tag", async () => {
    expect(await differing(["-metadata:s:a:1", "title=Comment"])).to.deep.equal(["2:audio.tags.title"]);
    expect(await differing(["-metadata", "artist=Somebody"])).to.deep.equal(["format.tags.ARTIST"]);
  });

  it("sees dts moved while pts stay", async () => {
    const silent = await fixture("silent.mp4");
    const [plain, shifted] = [join(folder, "plain.ts"), join(folder, "shifted.ts")];
    const args = ["-v", "error", "-i", silent, "-c", "copy"];
    await run("ffmpeg", [...args, plain]);
    await run("ffmpeg", [...args, "-bsf:v", "setts=pts=PTS:dts=DTS-gte(N\\,100)*0.02/TB", shifted]);
    const found = compareOutputs(await describeOutput(plain), await describeOutput(shifted));
    expect(found.map(({ fact }) => fact))
      .to.include("0:video.dts")
      .and.not.include("0:video.pts");
  });

  it("lets the bytes of the video differ, and with a lossy encoder its pixels, but never its times", async () => {
    const [better, worse] = [
      await remade("better.mkv", ["-c:v", "mpeg4", "-q:v", "2"]),
      await remade("worse.mkv", ["-c:v", "mpeg4", "-q:v", "9"]),
    ];
    expect(compareOutputs(better, worse).map(({ fact }) => fact)).to.deep.equal(["0:video.frames"]);
    expect(compareOutputs(better, worse, [...restarts, ...lossy])).to.deep.equal([]);
    const late = await remade("late.mkv", ["-c:v", "mpeg4", "-q:v", "9", "-vf", "setpts=PTS+gte(N\\,100)*0.04/TB"]);
    expect(compareOutputs(better, late, [...restarts, ...lossy]).map(({ fact }) => fact)).to.include("0:video.times");
  });
});
