import { execFileSync } from "node:child_process";
import { mkdtemp, mkdir, readdir, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { keepSpeeds } from "../../lib/encode/keep-speeds.ts";
import { takeLock } from "../../lib/storage/lock-folder.ts";
import { readSpeeds } from "../../lib/storage/speed-book.ts";

const seen = { encoder: "libx264", preset: "", width: 640, height: 360, machine: "here", fps: 40, atMs: Date.now() };

describe("what a job keeps of its nodes' speeds", () => {
  let folder = "";
  let book = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-keep-speeds-"));
    book = join(folder, "speeds.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is its user's alone, in a folder that is made", async () => {
    const path = join(folder, "cache", "dffmpeg", "speeds.json");
    await keepSpeeds(path, [seen]);
    expect(await readSpeeds(path, Date.now())).to.deep.equal([seen]);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(join(folder, "cache", "dffmpeg"))).to.deep.equal(["speeds.json"]);
  });

  it("goes into no folder, pipe, device or far too large file, and nothing is read there", async () => {
    await mkdir(join(folder, "folder"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await symlink("pipe", join(folder, "link"));
    await writeFile(join(folder, "large"), "");
    await truncate(join(folder, "large"), 1 << 30);
    const kinds = async (): Promise<number[]> =>
      Promise.all(["folder", "pipe", "link", "large"].map(async (name) => (await stat(join(folder, name))).mode));
    const before = await kinds();
    for (const name of ["folder", "pipe", "link", "large"]) {
      await keepSpeeds(join(folder, name), [seen]);
      expect(await readSpeeds(join(folder, name), Date.now()), name).to.deep.equal([]);
    }
    expect(await kinds()).to.deep.equal(before);
    expect((await stat(join(folder, "large"))).size).to.equal(1 << 30);
  });

  it("holds no job up for long where another keeps its own", async () => {
    const lock = await takeLock(join(folder, ".speeds.json.lock"));
    const startMs = performance.now();
    await keepSpeeds(book, [seen]);
    expect(performance.now() - startMs).to.be.below(5_000);
    await lock.release();
    await keepSpeeds(book, [seen]);
    expect(await readSpeeds(book, Date.now())).to.deep.equal([seen]);
  });
});
