import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
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

  it("says that the encode is done when only the report fails", async () => {
    const place = await mkdtemp(path.join(folder, "report-"));
    const thrown = await rejection(writeReport(place, {}));
    expect(thrown).to.be.instanceOf(DffmpegError).with.property("code", "storage");
    expect((thrown as Error).message).to.include("the encode is done");
    expect(await readdir(path.dirname(place))).not.to.include(`${path.basename(place)}.${process.pid}.tmp`);
  });
});
