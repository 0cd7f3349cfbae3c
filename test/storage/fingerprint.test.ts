import { appendFile, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fileChange, fingerprint, namedFiles } from "../../lib/storage/fingerprint.ts";

describe("a file's fingerprint", () => {
  let folder: string;
  let file: string;
  const day = new Date("2026-01-01T00:00:00Z");
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "fingerprint-"));
    file = join(folder, "film.mkv");
    await writeFile(file, Buffer.alloc(3 << 20, "x"));
    await utimes(file, day, day);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function changeAfter(change: () => Promise<void>): Promise<string | undefined> {
    const then = await fingerprint(file);
    await change();
    await utimes(file, day, day);
    return fileChange(then, await fingerprint(file));
  }

  it("stays while the file does", async () => {
    expect(await changeAfter(() => Promise.resolve())).to.equal(undefined);
  });

  it("shows a longer file, another beginning and another end", async () => {
    expect(await changeAfter(() => appendFile(file, "y"))).to.match(/film\.mkv has 3145729 bytes, not 3145728/);
    expect(await changeAfter(() => writeFile(file, `y${"x".repeat(3145728)}`))).to.match(/film\.mkv has other content/);
    expect(await changeAfter(() => writeFile(file, `y${"x".repeat(3145727)}z`))).to.match(
      /film\.mkv has other content/,
    );
  });

  it("shows that a file was written to, wherever in it", async () => {
    const then = await fingerprint(file);
    await utimes(file, day, new Date("2026-01-02T00:00:00Z"));
    expect(fileChange(then, await fingerprint(file))).to.include("2026-01-02");
  });

  it("is taken of every file that the arguments name, in filters too, but not of the output", async () => {
    const look = join(folder, "look.cube");
    const output = join(folder, "out.mkv");
    for (const path of [look, output]) await writeFile(path, "");
    const args = ["-y", "-i", `file:${file}`, "-vf", `scale=64:36,lut3d=file='${look}'`, output];
    expect(await namedFiles(args, output)).to.deep.equal([file, look]);
  });
});
