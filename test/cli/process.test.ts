/** The command line as a process of its own: what it says before it encodes anything. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { dffmpegIn, repository, runIn, type Ended } from "./process.ts";

let folder: string;
let source: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-process-"));
  source = path.join(folder, "source.mp4");
  await runIn(folder, "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-g", "10", source]);
});
after(() => rm(folder, { recursive: true }));

const run = (program: string, args: readonly string[]): Promise<Ended> => runIn(folder, program, args);
const dffmpeg = (args: readonly string[], input?: string): Promise<Ended> => dffmpegIn(folder, args, input);

describe("the dffmpeg process", () => {
  it("passes ffmpeg's own questions through, answer and exit status", async () => {
    for (const question of [["-version"], ["-hide_banner", "-h", "muxer=nosuch"]]) {
      const [theirs, ours] = await Promise.all([run("ffmpeg", question), dffmpeg(question)]);
      expect(ours, question.join(" ")).to.deep.equal(theirs);
    }
  });

  it("says how it's used, and ends with 1, when asked for nothing", async () => {
    const { code, stdout, stderr } = await dffmpeg([]);
    expect([code, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^usage: dffmpeg /);
  });

  it("knows its version", async () => {
    const { version } = JSON.parse(await readFile(path.join(repository, "package.json"), "utf8")) as {
      version: string;
    };
    expect(await dffmpeg(["--version"])).to.deep.equal({
      code: 0,
      stdout: `dffmpeg ${version}\n`,
      stderr: "",
    });
  });

  it("refuses an option nobody knows", async () => {
    const { code, stderr } = await dffmpeg(["--nodse", "x", "-i", source, "out.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^dffmpeg: unknown option --nodse\n {2}.+\n$/);
  });

  it("names a source that doesn't exist", async () => {
    const { code, stderr } = await dffmpeg(["-v", "error", "-i", "absent.mp4", "-c:v", "libx264", "never.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.include("absent.mp4").and.not.include("    at ");
  });

  it("names the place in a nodes file that's wrong", async () => {
    const file = path.join(folder, "bad.json");
    await writeFile(file, '{ "version": 1, "storage": { "root": "/srv" }, "nodes": [{ "name": "pi", "wieght": 2 }] }');
    const { code, stderr } = await dffmpeg(["--nodes", file, "-i", source, "never.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.include("bad.json").and.include("wieght").and.not.include("    at ");
  });

  it("names a node or a nodes file that isn't there before it looks at the source", async () => {
    const file = path.join(folder, "one.json");
    await writeFile(file, JSON.stringify({ version: 1, storage: { root: folder }, nodes: [{ name: "pi" }] }));
    const args = ["-i", source, "-c:v", "libx264", "never.mp4"];
    const [node, missing] = await Promise.all([
      dffmpeg(["--nodes", file, "--only", "nope", ...args]),
      dffmpeg(["--nodes", "absent.json", ...args]),
    ]);
    expect(node.stderr).to.match(/^dffmpeg: no node or group is named 'nope'\n {2}Known: pi\.\n$/);
    expect(missing.stderr).to.match(/^dffmpeg: can't read the nodes file absent\.json: No such file or directory\n/);
  });
});
