/** The command line as a process of its own: what it says before it encodes anything. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { dffmpegWords } from "../program.ts";
import { openDesk, repository, type Desk } from "./process.ts";

let desk: Desk;
before(async () => {
  desk = await openDesk();
});
after(() => desk.clear());

describe("the dffmpeg process", () => {
  it("passes ffmpeg's own questions through, answer and exit status", async () => {
    for (const question of [["-version"], ["-hide_banner", "-h", "muxer=nosuch"]]) {
      const [theirs, ours] = await Promise.all([desk.run("ffmpeg", question), desk.dffmpeg(question)]);
      expect(ours, question.join(" ")).to.deep.equal(theirs);
    }
  });

  it("names an ffmpeg that isn't there for such a question, and how to get one", async () => {
    expect(await desk.dffmpeg(["--ffmpeg", "/absent/ffmpeg", "-version"])).to.deep.equal({
      code: 1,
      stdout: "",
      stderr:
        "dffmpeg: can't run /absent/ffmpeg: No such file or directory\n" +
        "  Install it (Debian, Raspberry Pi OS: sudo apt install ffmpeg), or name one with --ffmpeg PATH.\n",
    });
  });

  it("says how it's used, and ends with 1, when asked for nothing", async () => {
    const { code, stdout, stderr } = await desk.dffmpeg([]);
    expect([code, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^usage: dffmpeg /);
  });

  it("knows its version", async () => {
    const { version } = JSON.parse(await readFile(path.join(repository, "package.json"), "utf8")) as {
      version: string;
    };
    expect(await desk.dffmpeg(["--version"])).to.deep.equal({
      code: 0,
      stdout: `dffmpeg ${version}\n`,
      stderr: "",
    });
  });

  it("fails where what it prints goes nowhere: with a message on a full disk, silently where its reader went away", async () => {
    const full = await desk.intoFull(["--version"]);
    expect(full.code).to.equal(1);
    expect(full.stderr).to.match(/^dffmpeg: can't write to standard output: .*no space left on device\n$/);
    const child = desk.start(["help"]);
    child.stdout?.destroy();
    expect(await new Promise((resolve) => child.on("close", resolve))).to.equal(141);
  });

  it("refuses an option nobody knows", async () => {
    const { code, stderr } = await desk.dffmpeg(["--nodse", "x", "-i", desk.source, "out.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^dffmpeg: unknown option --nodse\n {2}.+\n$/);
  });

  it("names a source that doesn't exist", async () => {
    const { code, stderr } = await desk.dffmpeg(["-v", "error", "-i", "absent.mp4", "-c:v", "libx264", "never.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.include("absent.mp4").and.not.include("    at ");
  });

  it("answers what needs no temporary files where their folder doesn't exist", async () => {
    const words = ["--dry-run", "-i", desk.source, "-c", "copy", "never.mp4"];
    const tmp = `TMPDIR=${path.join(desk.folder, "absent")}`;
    expect((await desk.run("env", [tmp, process.execPath, ...dffmpegWords, ...words])).code).to.equal(0);
  });

  it("names the place in a nodes file that's wrong", async () => {
    const file = path.join(desk.folder, "bad.json");
    await writeFile(file, '{ "version": 1, "storage": { "root": "/srv" }, "nodes": [{ "name": "pi", "wieght": 2 }] }');
    const { code, stderr } = await desk.dffmpeg(["--nodes", file, "-i", desk.source, "never.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.include("bad.json").and.include("wieght").and.not.include("    at ");
  });

  it("names a node or a nodes file that isn't there before it looks at the source", async () => {
    const file = path.join(desk.folder, "one.json");
    await writeFile(file, JSON.stringify({ version: 1, storage: { root: desk.folder }, nodes: [{ name: "pi" }] }));
    const args = ["-i", desk.source, "-c:v", "libx264", "never.mp4"];
    const [node, missing] = await Promise.all([
      desk.dffmpeg(["--nodes", file, "--only", "nope", ...args]),
      desk.dffmpeg(["--nodes", "absent.json", ...args]),
    ]);
    expect(node.stderr).to.match(/^dffmpeg: no node or group is named 'nope'\n {2}Known: pi\.\n$/);
    expect(missing.stderr).to.match(/^dffmpeg: can't read the nodes file absent\.json: No such file or directory\n/);
  });
});
