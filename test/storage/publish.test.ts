/** Outputs appear whole, under their name, in one step. */
import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { expect } from "chai";
import { DffmpegError } from "../../lib/model/errors.ts";
import { discard, partName, publish } from "../../lib/storage/publish.ts";

describe("a finished output", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-publish-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is written beside its name, hidden, each time elsewhere, with the ending ffmpeg goes by", () => {
    const names = ["a.mkv", "dir/b c.mp4", "/abs/c.tar.webm"].map((output) => [output, partName(output)] as const);
    for (const [output, part] of names) {
      expect([dirname(part), extname(part)]).to.deep.equal([dirname(output), extname(output)]);
      expect(basename(part)).to.match(/^\.dffmpeg-/);
      expect(partName(output)).not.to.equal(part);
    }
  });

  it("replaces what was there and leaves no second file", async () => {
    const output = join(folder, "out.mkv");
    const part = partName(output);
    await writeFile(output, "old");
    await writeFile(part, "new");
    await publish(part, output);
    expect(await readFile(output, "utf8")).to.equal("new");
    expect(await readdir(folder)).to.deep.equal(["out.mkv"]);
  });

  it("that a folder's name keeps out says so without the system's call, and what to do", async () => {
    const output = join(folder, "out.mkv");
    const part = partName(output);
    await mkdir(output);
    await writeFile(part, "new");
    const thrown: unknown = await publish(part, output).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(DffmpegError);
    const { message, hint } = thrown as DffmpegError;
    expect(message).to.equal(`${output}: EISDIR: illegal operation on a directory`);
    expect(hint).to.contain("move it away");
  });

  it("that was never begun is nothing to remove where its folder is a file by now", async () => {
    const file = join(folder, "was-a-folder");
    await writeFile(file, "");
    await discard(partName(join(file, "out.mkv")));
  });

  it("leaves no second name where a crash between two steps left one file under both", async () => {
    const output = join(folder, "out.mkv");
    const part = partName(output);
    await writeFile(part, "new");
    await link(part, output);
    await publish(part, output);
    expect(await readdir(folder)).to.deep.equal(["out.mkv"]);
    expect(await readFile(output, "utf8")).to.equal("new");
  });

  it("is as readable as what it replaces", async () => {
    const output = join(folder, "out.mkv");
    const part = partName(output);
    await writeFile(output, "old", { mode: 0o600 });
    await writeFile(part, "new", { mode: 0o644 });
    await publish(part, output);
    expect((await stat(output)).mode & 0o777).to.equal(0o600);
  });

  it("that can't get its name is an error that names the place, and nothing is lost", async () => {
    const output = join(folder, "out.mkv");
    await mkdir(output);
    const part = partName(output);
    await writeFile(part, "new");
    const error: unknown = await publish(part, output).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(DffmpegError).and.to.include({ code: "storage" });
    expect((error as DffmpegError).message).to.include(output);
    expect(await readFile(part, "utf8")).to.equal("new");
    await discard(part);
    await discard(part);
    expect(await readdir(folder)).to.deep.equal(["out.mkv"]);
  });
});
