import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, open, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { checkPlace, writeReport } from "../../cli/report-file.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-cli-"));
});
after(() => rm(folder, { recursive: true }));

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail("nothing was thrown"),
    (thrown: unknown) => thrown,
  );
}

describe("the report file", () => {
  it("is JSON, replaces an older one, and leaves no temporary name", async () => {
    const place = await mkdtemp(path.join(folder, "report-"));
    const file = path.join(place, "report.json");
    await writeFile(file, "older");
    await writeReport(file, { version: 1 });
    expect(JSON.parse(await readFile(file, "utf8"))).to.deep.equal({ version: 1 });
    expect(await readdir(place)).to.deep.equal(["report.json"]);
  });

  it("is written to the file that a link leads to, there or not yet, and the link stays", async () => {
    const place = await mkdtemp(path.join(folder, "links-"));
    await mkdir(path.join(place, "far"));
    await symlink("far/report.json", path.join(place, "link.json"));
    await symlink("link.json", path.join(place, "second.json"));
    for (const version of [1, 2]) {
      await checkPlace(path.join(place, "second.json"), "report");
      await writeReport(path.join(place, "second.json"), { version });
      const found = JSON.parse(await readFile(path.join(place, "far", "report.json"), "utf8")) as unknown;
      expect(found).to.deep.equal({ version });
    }
    expect((await lstat(path.join(place, "second.json"))).isSymbolicLink()).to.equal(true);
    expect(await readdir(place)).to.have.members(["far", "link.json", "second.json"]);
    await symlink("nowhere/report.json", path.join(place, "lost.json"));
    expect(await rejection(checkPlace(path.join(place, "lost.json"), "report"))).to.have.property("code", "usage");
  });

  it("is refused before the encode where its folder doesn't exist", async () => {
    const file = path.join(folder, "absent", "report.json");
    expect(await rejection(checkPlace(file, "report")))
      .to.be.instanceOf(DffmpegError)
      .with.property("code", "usage");
  });

  it("is refused before the encode where it's one of the command's own files, by whatever name", async () => {
    const place = await mkdtemp(path.join(folder, "own-"));
    const source = path.join(place, "in.mkv");
    await writeFile(source, "film");
    await symlink(source, path.join(place, "link.json"));
    await symlink(place, path.join(folder, "folder"));
    const words = ["-i", `file:${source}`, "-c", "copy", path.join(place, "out.mkv")];
    for (const file of [source, path.join(place, "link.json"), path.join(folder, "folder", "out.mkv")]) {
      expect(await rejection(checkPlace(file, "timeline", words)))
        .to.be.instanceOf(DffmpegError)
        .with.property("message")
        .that.includes("is also one of the command's own files");
    }
    await checkPlace(path.join(place, "job.html"), "timeline", words);
  });

  it("says that the encode is done when only the report fails", async () => {
    const place = await mkdtemp(path.join(folder, "report-"));
    const thrown = await rejection(writeReport(place, {}));
    expect(thrown).to.be.instanceOf(DffmpegError).with.property("code", "storage");
    expect((thrown as Error).message).to.include("the encode is done");
    expect((await readdir(path.dirname(place))).filter((name) => name.startsWith("."))).to.deep.equal([]);
  });

  it("is written into a pipe, which stays one, as a device must", async () => {
    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await checkPlace(pipe, "report");
    const thrown = await rejection(writeReport(pipe, { version: 1 }));
    expect(thrown, "nobody reads it").to.have.property("message").that.contains("No such device or address");
    const reader = await open(pipe, "r+");
    await writeReport(pipe, { version: 1 });
    const { buffer, bytesRead } = await reader.read({ buffer: Buffer.alloc(100) }).finally(() => reader.close());
    expect(JSON.parse(buffer.toString("utf8", 0, bytesRead))).to.deep.equal({ version: 1 });
    expect((await lstat(pipe)).isFIFO()).to.equal(true);
  });

  it("goes to standard output where that is a file, behind what is there", async () => {
    const file = path.join(folder, "said.txt");
    await writeFile(file, "before\n");
    const handle = await open(file, "a");
    await writeReport(`/proc/self/fd/${handle.fd}`, 1).finally(() => handle.close());
    expect(await readFile(file, "utf8")).to.equal("before\n1\n");
  });

  it("is refused before the encode where a folder is in its place", async () => {
    for (const place of [folder, `${folder}/`, ""]) {
      const thrown = await rejection(checkPlace(place, "report"));
      expect(thrown).to.be.instanceOf(DffmpegError).with.property("message").that.contains("Is a directory");
    }
  });

  it("may have as long a name as a file can have, and no longer one", async () => {
    const file = path.join(folder, "r".repeat(255));
    await checkPlace(file, "report");
    await writeReport(file, 1);
    const thrown = await rejection(checkPlace(`${file}r`, "report"));
    expect(thrown).to.have.property("message").that.contains("File name too long");
  });
});
