import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
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
    expect(await readdir(path.dirname(place))).not.to.include(`${path.basename(place)}.${process.pid}.tmp`);
  });
});
