import { execFileSync } from "node:child_process";
import { mkdtemp, mkdir, readdir, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CrewMember } from "../../lib/encode/crew.ts";
import { keepSpeeds, seenIn } from "../../lib/encode/keep-speeds.ts";
import { nodeSchema } from "../../lib/model/inventory.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";
import { takeLock } from "../../lib/storage/lock-folder.ts";
import { readSpeeds } from "../../lib/storage/speed-book.ts";

const seen = { encoder: "libx264", preset: "", width: 640, height: 360, machine: "here", fps: 40, atMs: Date.now() };

/** A film of 100 s at 24 frames a second. */
const plan = {
  ...{
    times: { frames: 2400, outputFrames: 2400 },
    cuts: [{ seconds: 0, outputPts: 0 }],
    endSeconds: 100,
    outputEnd: 2400,
  },
  video: { codec: "libx264", encoderOptions: [], encoderTimeBase: { num: 1, den: 24 } },
  merge: { sample: { streams: [{ width: 640, height: 360 }] }, videoIndex: 0 },
} as unknown as SplitPlan;

describe("what a job keeps of its nodes' speeds", () => {
  let folder = "";
  let book = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-keep-speeds-"));
    book = join(folder, "speeds.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is what all slots of a node did, and nothing of one whose entry was changed meanwhile", () => {
    const member = (name: string, host: string, slots: number): CrewMember =>
      ({ node: { name, config: nodeSchema.parse({ name, host }) }, slots }) as unknown as CrewMember;
    const crew = [
      member("a", "a.lan", 4),
      member("b", "old.lan", 2),
      member("b", "new.lan", 2),
      member("c", "c.lan", 1),
    ];
    const shown = new Map([
      ["a", { source: 60, wall: 30 }],
      ["b", { source: 60, wall: 30 }],
      ["c", { source: 1, wall: 0.5 }],
    ]);
    const kept = seenIn(plan, crew, shown, 0);
    expect(kept.map(({ machine, fps }) => [machine, fps])).to.deep.equal([["@a.lan:22", 4 * 2 * 24]]);
  });

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
