import { chmod, copyFile, mkdir, mkdtemp, readdir, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { remembered } from "../../lib/media/memory.ts";

describe("what a program says of itself", () => {
  let folder: string;
  let program: string;
  const cacheHome = process.env.XDG_CACHE_HOME;
  let asked: number;

  const ask = (question = "version", answer: string | null = "5.1", keep = true) =>
    remembered(program, question, () => {
      asked += 1;
      return Promise.resolve({ answer: answer ?? undefined, keep });
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-memory-"));
    process.env.XDG_CACHE_HOME = join(folder, "cache");
    program = join(folder, "program");
    await copyFile(await realpath("/bin/true"), program);
    asked = 0;
  });
  afterEach(async () => {
    if (cacheHome === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cacheHome;
    await rm(folder, { recursive: true });
  });

  it("is asked once, question by question", async () => {
    expect([await ask(), await ask(), await ask("muxer mp4", ""), await ask("muxer mp4", "")]).eql([
      "5.1",
      "5.1",
      "",
      "",
    ]);
    expect(asked).equal(2);
  });

  it("is asked again once its file has changed", async () => {
    await ask();
    await utimes(program, 1, 1);
    expect(await ask("version", "6.0")).equal("6.0");
    expect(asked).equal(2);
  });

  it("is asked again once a file it depends on has changed, and isn't kept where one is missing", async () => {
    const library = join(folder, "library");
    await writeFile(library, "1");
    const askWith = (...others: string[]) =>
      remembered(program, "muxer", () => Promise.resolve({ answer: String((asked += 1)), keep: true }), others);
    expect([await askWith(library), await askWith(library)]).eql(["1", "1"]);
    await utimes(library, 1, 1);
    expect([await askWith(library), await askWith()]).eql(["2", "3"]);
    await rm(library);
    expect([await askWith(library), await askWith(library)]).eql(["4", "5"]);
  });

  it("isn't kept where the answer is none, or none to keep", async () => {
    expect([await ask("version", null), await ask("h", "", false), await ask("h", "x")]).eql([undefined, "", "x"]);
    expect(asked).equal(3);
  });

  it("isn't kept of scripts, which may call another program each time", async () => {
    await writeFile(program, "#!/bin/sh\nexec ffmpeg\n");
    await chmod(program, 0o755);
    await ask();
    await ask();
    expect(asked).equal(2);
  });

  it("is asked anew where what was kept is damaged", async () => {
    await ask();
    const cache = join(folder, "cache", "dffmpeg", "programs");
    for (const name of await readdir(cache)) await writeFile(join(cache, name), '"5.');
    expect(await ask()).equal("5.1");
    expect(asked).equal(2);
  });

  it("is asked each time where nothing can be kept", async () => {
    await writeFile(join(folder, "cache"), "in the way");
    expect([await ask(), await ask()]).eql(["5.1", "5.1"]);
    expect(asked).equal(2);
    await rm(join(folder, "cache"));
    await mkdir(join(folder, "cache"));
  });
});
