/** A disk that is full: no cut-off output gets the name it was asked under. Runs where file systems may be mounted. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { encode } from "../../lib/encode.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import type { JobEvent } from "../../lib/model/events.ts";
import { ensureRoom } from "../../lib/storage/room.ts";

describe("a full disk", () => {
  let folder: string;
  let small: string;
  const own = process.env["TMPDIR"];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-full-"));
    small = join(folder, "small");
    // What was verified is kept: not in the user's own place.
    process.env["TMPDIR"] = folder;
    await mkdir(small);
  });
  beforeEach(() => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=200k", "none", small]);
  });
  afterEach(() => {
    execFileSync("umount", [small]);
  });
  after(async () => {
    if (own === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = own;
    await rm(folder, { recursive: true });
  });

  const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];
  for (const [how, filter] of [
    ["split", []],
    // So short that Matroska writes it all at the end, where ffmpeg 5.1 misses errors.
    ["whole", ["-vf", "reverse", "-t", "4"]],
  ] as const) {
    it(`is said, and leaves the old output, when the command runs ${how}`, async () => {
      const output = join(small, "out.mkv");
      await writeFile(output, "old");
      const args = ["-y", "-i", await fixture("silent.mp4"), ...lossless, ...filter, output];
      const error: unknown = await encode({ args }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(DffmpegError).and.to.include({ code: "storage" });
      expect((error as DffmpegError).hint).to.match(/free some space/);
      expect(await readFile(output, "utf8")).to.equal("old");
      expect(await readdir(small)).to.deep.equal(["out.mkv"]);
    });
  }

  it("doesn't pass for windows that don't fit together, though ffmpeg 5.1 ends with 0 where only the end is missing", async () => {
    execFileSync("mount", ["-o", "remount,size=16k", small]);
    const modes: string[] = [];
    const onEvent = (event: JobEvent): void => {
      if (event.type === "planned") modes.push(event.mode);
    };
    const args = ["-i", await fixture("silent.mp4"), "-t", "4", ...lossless, join(small, "out.mkv")];
    const error: unknown = await encode({ args, onEvent }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(DffmpegError).and.to.include({ code: "storage" });
    expect(modes).to.deep.equal(["split"]);
    expect(await readdir(small)).to.deep.equal([]);
  });

  it("isn't taken for one while a block is free", async () => {
    await ensureRoom(join(small, "out.mkv"));
    expect(await readdir(small)).to.deep.equal([]);
  });
});
