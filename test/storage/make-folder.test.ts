import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { errnoOf } from "../../lib/model/errno.ts";
import { makeFolder } from "../../lib/storage/make-folder.ts";

describe("making a folder", () => {
  it("makes those above it, and takes what is there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-make-"));
    for (const name of ["a/b/c", "a/b", "a/d"]) await makeFolder(join(folder, name));
    for (const name of ["a/b/c", "a/d"]) expect((await stat(join(folder, name))).isDirectory()).to.equal(true);
    await rm(folder, { recursive: true });
  });

  it("ends where none can be made, though the one above is there", async function () {
    if (process.platform !== "linux") this.skip();
    const thrown: unknown = await makeFolder("/proc/dffmpeg/films").catch((cause: unknown) => cause);
    expect(errnoOf(thrown)).to.equal("ENOENT");
  });
});
