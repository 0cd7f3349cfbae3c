import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { errnoOf } from "../../lib/model/errno.ts";
import { makeFolder } from "../../lib/model/make-folder.ts";

describe("making a folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-make-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const failure = (name: string): Promise<unknown> => makeFolder(join(folder, name)).catch((cause: unknown) => cause);

  it("makes those above it, takes what is there, and says which it was", async () => {
    for (const [name, made] of [
      ["a/b/c", true],
      ["a/b", false],
      ["a/d", true],
    ] as const)
      expect(await makeFolder(join(folder, name))).to.equal(made);
    for (const name of ["a/b/c", "a/d"]) expect((await stat(join(folder, name))).isDirectory()).to.equal(true);
  });

  it("gives its mode to all it makes, and leaves others theirs", async () => {
    await makeFolder(join(folder, "open"), 0o755);
    await makeFolder(join(folder, "open/own/key"), 0o700);
    const modes = ["open", "open/own", "open/own/key"].map(
      async (name) => (await stat(join(folder, name))).mode & 0o777,
    );
    expect(await Promise.all(modes)).to.deep.equal([0o755, 0o700, 0o700]);
  });

  it("refuses a name that a file has, or a link to nothing", async () => {
    await writeFile(join(folder, "film"), "");
    await symlink("nowhere", join(folder, "link"));
    for (const name of ["film", "film/below", "link"]) expect(errnoOf(await failure(name)), name).to.equal("ENOTDIR");
  });

  it("ends where none can be made, though the one above is there", async function () {
    if (process.platform !== "linux") this.skip();
    const thrown: unknown = await makeFolder("/proc/dffmpeg/films").catch((cause: unknown) => cause);
    expect(errnoOf(thrown)).to.equal("ENOENT");
  });
});
