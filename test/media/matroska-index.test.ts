/** That a Matroska film's frames are known from the heads of its blocks as they are from its packets, or not at all. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { matroskaOf, takeApart, type Form, type SmallFilm } from "../../fixtures/matroska-parts.ts";
import { ClusterWalk } from "../../lib/media/clusters.ts";
import { readMatroskaPackets } from "../../lib/media/matroska-index.ts";
import { Pace } from "../../lib/media/pace.ts";
import { findPrograms, type Programs } from "../../lib/media/programs.ts";
import { indexPackets, readVideoIndex } from "../../lib/media/video-index.ts";

describe("the index of a large Matroska film", () => {
  let folder: string;
  let programs: Programs;
  let film: SmallFilm;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-matroska-"));
    programs = await findPrograms({});
    film = takeApart(await readFile(await fixture("c-h264.mkv")));
  });
  after(() => rm(folder, { recursive: true }));

  async function expectSame(path: string): Promise<void> {
    const packets = await readMatroskaPackets(programs, path, 0);
    expect(packets, path).not.to.equal(undefined);
    expect(indexPackets(packets ?? [])).to.deep.equal(await readVideoIndex(programs, path, 0));
  }

  const told: readonly FixtureName[] = ["c-h264.mkv", "c-vp9.webm", "t-jitter.mkv", "s-ass.mkv"];
  for (const name of told) {
    it(`is the same from the heads of ${name} as from all its packets`, async () => {
      await expectSame(await fixture(name));
    });
  }

  const written = async (name: string, form: Form): Promise<string> => {
    const path = join(folder, `${name}.mkv`);
    await writeFile(path, matroskaOf(film, form));
    return path;
  };

  it("is the same from groups with durations of their own, and from frames without their first bytes", async () => {
    await expectSame(await written("groups", { groups: { duration: 39 } }));
    await expectSame(await written("stripped", { stripped: Buffer.from([0, 0]) }));
  });

  it("isn't told without cues, by clusters of no known size, by laced frames, nor by a cue that leads astray", async () => {
    const forms: Readonly<Record<string, Form>> = {
      ...{ bare: { cues: false }, open: { open: true }, laced: { laced: true }, astray: { astray: 1 } },
    };
    for (const [name, form] of Object.entries(forms)) {
      expect(await readMatroskaPackets(programs, await written(name, form), 0), name).to.equal(undefined);
    }
  });

  it("isn't told of what is cut off, of other formats, and of a sound", async () => {
    for (const name of ["d-head.mkv", "c-h264.mp4"] as const) {
      expect(await readMatroskaPackets(programs, await fixture(name), 0), name).to.equal(undefined);
    }
    const path = await fixture("c-h264.mkv");
    for (const stream of [1, 2]) expect(await readMatroskaPackets(programs, path, stream)).to.equal(undefined);
  });

  it("isn't taken from a file that calls frames key frames that are none", async () => {
    expect(await readMatroskaPackets(programs, await written("keys", { allKeys: true }), 0)).to.equal(undefined);
    const { frames } = await readVideoIndex(programs, join(folder, "keys.mkv"), 0, { large: 0 });
    expect(frames.filter(({ key }) => key)).to.have.lengthOf(6);
  });

  it("doesn't need what is in frames, but the first ones and the heads of key frames", async () => {
    const blank = await written("blank", { blankFrom: 60 });
    const { frames } = await readVideoIndex(programs, blank, 0, { large: 0 });
    expect(frames).to.deep.equal((await readVideoIndex(programs, await fixture("c-h264.mkv"), 0)).frames);
  });

  it("breaks at what it doesn't know rather than pass it", () => {
    const walk = new ClusterWalk(0, 64, 1);
    walk.take(Buffer.concat([Buffer.from("1f43b67590", "hex"), Buffer.alloc(59, 0x88)]));
    expect(walk.broken).to.equal(true);
  });

  it("waits for several reads at once where each takes a wait, and gives up where that's no faster than reading all", () => {
    const clocks = { nowMs: 0, waits: 0 };
    const pace = new Pace(() => ({ ...clocks }));
    const read = (bytes: number, ms: number, waits: number): void => {
      for (let i = 0; i < 256; i++) {
        clocks.nowMs += ms;
        clocks.waits += waits;
        pace.count(bytes);
      }
    };
    read(200_000, 0.1, 0);
    expect(pace.mode, "from memory, on a busy machine").to.equal("at once");
    read(200_000, 1, 1);
    expect(pace.mode).to.equal("wait");
    for (let i = 0; i < 20; i++) read(200_000, 0.2, 1);
    expect(pace.mode, "a gigabyte a second").to.equal("wait");
    for (let i = 0; i < 20; i++) read(200_000, 4, 1);
    expect(pace.mode, "50 MB a second").to.equal("too slow");
  });
});
