/** Originals on the move: whoever else wants the name, and whatever was left by a crash, no file is lost. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { moveOriginal } from "../../lib/batch/move.ts";

describe("moving an original", () => {
  const folders: string[] = [];
  const folderIn = async (parent: string): Promise<string> => {
    const folder = await mkdtemp(join(parent, "dffmpeg-move-"));
    folders.push(folder);
    return folder;
  };
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  const originals = async (count: number): Promise<readonly string[]> => {
    const folder = await folderIn(tmpdir());
    const paths = Array.from({ length: count }, (_, at) => join(folder, String(at), "film.mkv"));
    for (const [at, path] of paths.entries()) {
      await mkdir(join(path, ".."));
      await writeFile(path, String(at));
    }
    return paths;
  };
  const contents = async (folder: string): Promise<readonly string[]> => {
    const names = await readdir(folder);
    return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  };

  // /dev/shm is another file system than any folder for temporary files on a disk.
  for (const [where, parent] of [
    ["within a file system", tmpdir()],
    ["to another file system", "/dev/shm"],
  ] as const) {
    it(`loses none of several of one name that go at once ${where}`, async () => {
      const from = await originals(8);
      const to = await folderIn(parent);
      const differ = (await stat(to)).dev !== (await stat(tmpdir())).dev;
      expect(differ).to.equal(parent !== tmpdir());
      const names = await Promise.all(from.map((path, at) => moveOriginal(path, join(to, "film.mkv"), `t${at}`)));
      expect(new Set(names)).to.have.property("size", 8);
      for (const [at, name] of names.entries()) expect(await readFile(name, "utf8")).to.equal(String(at));
      expect([...(await contents(to))].sort()).to.deep.equal(["0", "1", "2", "3", "4", "5", "6", "7"]);
      for (const path of from) expect(await readdir(join(path, ".."))).to.deep.equal([]);
    });
  }

  it("leaves no copy where the original may not be removed", async () => {
    const [from = ""] = await originals(1);
    const to = await folderIn("/dev/shm");
    await chmod(to, 0o777);
    await chmod(join(from, "../.."), 0o755);
    await chmod(join(from, ".."), 0o555);
    const root = process.geteuid?.() === 0;
    // Root may remove everything.
    if (root) process.seteuid?.(65534);
    const refused = await moveOriginal(from, join(to, "film.mkv"), "task")
      .catch((thrown: unknown) => thrown)
      .finally(() => {
        if (root) process.seteuid?.(0);
      });
    await chmod(join(from, ".."), 0o755);
    expect(refused).to.be.instanceOf(Error);
    expect(await contents(join(from, ".."))).to.deep.equal(["0"]);
    expect(await readdir(to)).to.deep.equal([]);
  });

  it("clears away the half copy that a killed batch left", async () => {
    const [from = ""] = await originals(1);
    const to = await folderIn("/dev/shm");
    await writeFile(join(to, ".dffmpeg-task.tmp"), "half");
    expect(await moveOriginal(from, join(to, "film.mkv"), "task")).to.equal(join(to, "film.mkv"));
    expect(await readdir(to)).to.deep.equal(["film.mkv"]);
    expect(await contents(to)).to.deep.equal(["0"]);
  });

  it("says what is in the way without the call, which has a hidden name", async () => {
    const to = join(await folderIn(tmpdir()), "film.mkv");
    const thrown: unknown = await moveOriginal("/absent/film.mkv", to, "0").catch((cause: unknown) => cause);
    expect(thrown).to.include({ code: "storage", message: `${to}: ENOENT: no such file or directory` });
  });
});
