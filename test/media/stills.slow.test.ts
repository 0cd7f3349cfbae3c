/** Which files are one still picture, of real ones. */
import { appendFile, copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { findPrograms, type Programs } from "../../lib/media/programs.ts";
import { stillStream } from "../../lib/media/stills.ts";

describe("a still picture", () => {
  let folder: string;
  let programs: Programs;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-stills-"));
    programs = await findPrograms({});
  });
  after(() => rm(folder, { recursive: true }));

  const found = async (name: FixtureName) => stillStream(programs, await fixture(name));

  it("is a file of one frame in a format for pictures", async () => {
    for (const name of ["side.png", "side.jpg", "side.tiff"] as const) expect(await found(name), name).to.equal(0);
    for (const name of ["side.gif", "side.srt", "silent.mp4"] as const)
      expect(await found(name), name).to.equal(undefined);
    expect(await stillStream(programs, join(folder, "absent.png"))).to.equal(undefined);
  });

  it("isn't a file with another picture behind the first", async () => {
    const two = join(folder, "two.png");
    const picture = await fixture("side.png");
    await copyFile(picture, two);
    expect(await stillStream(programs, two)).to.equal(0);
    await appendFile(two, await readFile(picture));
    expect(await stillStream(programs, two)).to.equal(undefined);
  });
});
