/** That a Matroska film's frames are known from the heads of its blocks as they are from its packets. */
import { join } from "node:path";
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { readMatroskaPackets } from "../../lib/media/matroska-index.ts";
import { findPrograms, type Programs } from "../../lib/media/programs.ts";
import { indexPackets, readVideoIndex } from "../../lib/media/video-index.ts";
import type { VideoIndex } from "../../lib/model/video-index.ts";
import { openMatroskaDesk, type MatroskaDesk } from "./matroska-desk.ts";

/** With every frame as an object, to be compared. */
const written = (index: VideoIndex) => ({ ...index, frames: [...index.frames] });

describe("the index of a large Matroska film", () => {
  let desk: MatroskaDesk;
  let programs: Programs;
  before(async () => {
    [desk, programs] = await Promise.all([openMatroskaDesk(), findPrograms({})]);
  });
  after(() => desk.clear());

  async function expectSame(path: string): Promise<void> {
    const packets = await readMatroskaPackets(programs, path, 0);
    expect(packets, path).not.to.equal(undefined);
    expect(written(indexPackets(packets ?? []))).to.deep.equal(written(await readVideoIndex(programs, path, 0)));
  }

  const told: readonly FixtureName[] = ["c-h264.mkv", "c-vp9.webm", "t-jitter.mkv", "s-ass.mkv"];
  for (const name of told) {
    it(`is the same from the heads of ${name} as from all its packets`, async () => {
      await expectSame(await fixture(name));
    });
  }

  it("is the same from groups with durations of their own, and from frames without their first bytes", async () => {
    await expectSame(await desk.written("groups", { groups: { duration: 39 } }));
    await expectSame(await desk.written("stripped", { stripped: Buffer.from([0, 0]) }));
  });

  it("isn't taken from a file that calls frames key frames that are none", async () => {
    expect(await readMatroskaPackets(programs, await desk.written("keys", { allKeys: true }), 0)).to.equal(undefined);
    const { frames } = await readVideoIndex(programs, join(desk.folder, "keys.mkv"), 0, { large: 0 });
    expect(frames.filter(({ key }) => key)).to.have.lengthOf(6);
  });

  it("doesn't need what is in frames, but the first ones and the heads of key frames", async () => {
    const blank = await desk.written("blank", { blankFrom: 60 });
    const { frames } = await readVideoIndex(programs, blank, 0, { large: 0 });
    const { frames: all } = await readVideoIndex(programs, await fixture("c-h264.mkv"), 0);
    expect([...frames]).to.deep.equal([...all]);
  });
});
