/** Where outputs may lie: links are followed, and places that can't be written are refused before anything runs. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { placeOutput } from "../../lib/encode/output-place.ts";
import { wholePlan, type Prepared } from "../../lib/encode/prepare.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

describe("an output's place", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-place-"));
    await mkdir(join(folder, "there"));
    await mkdir(join(folder, "folder.mkv"));
    await writeFile(join(folder, "file"), "");
  });
  after(() => rm(folder, { recursive: true }));

  const prepared = (output: string): Prepared => {
    const command = parseCommand(["-i", "in.mp4", output]);
    const programs = { ffmpeg: "ffmpeg", ffprobe: "ffprobe", version: "5.1" };
    return { programs, command, plan: wholePlan(command, "a test") };
  };
  const placed = async (name: string) => (await placeOutput(prepared(join(folder, name)))).plan;
  async function refused(name: string): Promise<string> {
    try {
      await placed(name);
    } catch (error) {
      expect(error).to.be.instanceOf(DffmpegError).and.to.include({ code: "input" });
      return (error as DffmpegError).message;
    }
    throw new Error(`${name} was accepted`);
  }

  it("stays as written where it's a new or an ordinary file", async () => {
    await writeFile(join(folder, "there", "old.mkv"), "");
    for (const name of ["there/new.mkv", "there/old.mkv"])
      expect((await placed(name)).output).to.equal(join(folder, name));
    const relative = await placeOutput(prepared("new.mkv"));
    expect(relative.plan.output).to.equal("new.mkv");
  });

  it("is where a link leads, even if nothing is there yet", async () => {
    await symlink("there/target.mkv", join(folder, "link.mkv"));
    await symlink("link.mkv", join(folder, "link to link.mkv"));
    for (const name of ["link.mkv", "link to link.mkv"])
      expect((await placed(name)).output).to.equal(join(folder, "there/target.mkv"));
  });

  it("can't be a missing folder, below a file, a folder, or a circle of links", async () => {
    await symlink("circle.mkv", join(folder, "circle.mkv"));
    await symlink("absent/out.mkv", join(folder, "astray.mkv"));
    const said = await Promise.all(
      ["absent/o.mkv", "file/o.mkv", "folder.mkv", "circle.mkv", "astray.mkv"].map((name) => refused(name)),
    );
    expect(said.map((line) => line.replace(/^.*: /, ""))).to.deep.equal([
      "No such file or directory",
      "Not a directory",
      "Is a directory",
      "Too many levels of symbolic links",
      "No such file or directory",
    ]);
  });

  it("can't have a name that's too long for the file system, which only the rename would tell", async () => {
    expect(await refused(`${"a".repeat(252)}.mkv`)).to.match(/a\.mkv: File name too long$/);
    expect((await placed(`${"a".repeat(251)}.mkv`)).mode).to.equal("whole");
  });

  it("is left to ffmpeg where it's a named pipe, which a finished file must not replace", async () => {
    execFileSync("mkfifo", [join(folder, "pipe.mkv")]);
    expect(await placed("pipe.mkv")).to.deep.include({ mode: "whole", output: undefined });
  });
});
