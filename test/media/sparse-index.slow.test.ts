/** That a film's frames are known from its header as they are from its packets, or not at all. */
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import type { VideoIndex } from "../../lib/model/video-index.ts";
import { startsDecoding } from "../../lib/media/h264.ts";
import { findPrograms, type Programs } from "../../lib/media/programs.ts";
import { readSparsePackets } from "../../lib/media/sparse-index.ts";
import { indexPackets, readVideoIndex } from "../../lib/media/video-index.ts";

/** With every frame as an object, to be compared. */
const written = (index: VideoIndex) => ({ ...index, frames: [...index.frames] });

describe("the index of a large file", () => {
  let folder: string;
  let programs: Programs;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-sparse-"));
    programs = await findPrograms({});
  });
  after(() => rm(folder, { recursive: true }));

  const told: readonly FixtureName[] = [
    ...(["c-h264-open.mp4", "c-hevc-open.mp4", "c-prores.mov", "c-intra.mp4", "s-timecode.mov"] as const),
    ...(["t-edit.mp4", "t-edit.mov", "t-negative-cts.mp4", "t-jitter.mp4"] as const),
  ];
  for (const name of told) {
    it(`is the same from the header of ${name} as from all its packets`, async () => {
      const path = await fixture(name);
      const packets = await readSparsePackets(programs, path, 0);
      // Where ffmpeg lists the packets of a skeleton, sizes aren't known.
      const sizeless = (index: VideoIndex) => ({ ...index, frames: index.frames.map((one) => ({ ...one, bytes: 0 })) });
      expect(sizeless(indexPackets(packets ?? []))).to.deep.equal(sizeless(await readVideoIndex(programs, path, 0)));
    });
  }

  it("has the packets' sizes where the tables alone tell them", async () => {
    const path = await fixture("c-h264.mp4");
    const packets = await readSparsePackets(programs, path, 0);
    expect(written(indexPackets(packets ?? []))).to.deep.equal(written(await readVideoIndex(programs, path, 0)));
  });

  it("has ffmpeg's durations where an MP4's times were rounded, as Matroska's are", async () => {
    const [film, path] = ["rounded.mkv", "rounded.mp4"].map((name) => join(folder, name)) as [string, string];
    const source = ["-f", "lavfi", "-i", "testsrc=s=64x48:r=24:d=5", "-c:v", "libx264", "-bf", "2", "-g", "24"];
    for (const args of [
      [...source, film],
      ["-i", film, "-c", "copy", path],
    ])
      await promisify(execFile)(programs.ffmpeg, ["-v", "error", "-nostdin", ...args]);
    const packets = await readSparsePackets(programs, path, 0);
    expect(written(indexPackets(packets ?? []))).to.deep.equal(written(await readVideoIndex(programs, path, 0)));
  });

  it("isn't told by the header of fragments, of what is cut off, of other formats, and of a sound", async () => {
    for (const name of ["t-fragments.mp4", "d-head.mp4", "c-h264.mkv", "c-av1.mp4"] as const) {
      expect(await readSparsePackets(programs, await fixture(name), 0), name).to.equal(undefined);
    }
    const path = await fixture("c-h264.mp4");
    for (const stream of [1, 2]) expect(await readSparsePackets(programs, path, stream)).to.equal(undefined);
  });

  interface Place {
    readonly pos: string;
    readonly size: string;
    readonly flags: string;
  }
  const placesIn = async (path: string): Promise<readonly Place[]> => {
    const args = ["-v", "error", "-select_streams", "0", "-show_entries", "packet=pos,size,flags", "-of", "json", path];
    const { stdout } = await promisify(execFile)(programs.ffprobe, args);
    return (JSON.parse(stdout) as { packets: Place[] }).packets;
  };

  it("needs no frame of the film but the first ones and the heads of key frames", async () => {
    const path = await fixture("c-h264.mp4");
    const [bytes, blank] = [await readFile(path), join(folder, "blank.mp4")];
    for (const { pos, size, flags } of (await placesIn(path)).slice(40)) {
      if (!flags.startsWith("K")) bytes.fill(0, Number(pos), Number(pos) + Number(size));
    }
    await writeFile(blank, bytes);
    const index = await readVideoIndex(programs, blank, 0, { large: 0 });
    expect(written(index)).to.deep.equal(written(await readVideoIndex(programs, path, 0)));
  });

  it("isn't taken from a header that calls frames key frames that are none", async () => {
    const path = join(folder, "no-stss.mp4");
    await copyFile(await fixture("c-h264.mp4"), path);
    const bytes = await readFile(path);
    bytes.write("free", bytes.indexOf("stss"), "latin1");
    await writeFile(path, bytes);
    expect(await readSparsePackets(programs, path, 0)).to.equal(undefined);
    const keys = (await readVideoIndex(programs, path, 0, { large: 0 })).frames.filter(({ key }) => key);
    expect(keys).to.have.lengthOf(6);
  });

  it("isn't taken from a header whose tables are longer than their boxes", async () => {
    const path = join(folder, "long.mp4");
    const bytes = await readFile(await fixture("c-h264.mp4"));
    bytes.writeUInt32BE(0x7fffffff, bytes.indexOf("stsc") + 8);
    bytes.writeUInt32BE(0x7fffffff, bytes.indexOf("stss") + 8);
    await writeFile(path, bytes);
    expect(await readSparsePackets(programs, path, 0)).to.equal(undefined);
  });

  it("takes for a start of decoding IDR pictures and recovery points only", () => {
    const unit = (...bytes: number[]): number[] => [0, 0, 0, bytes.length, ...bytes];
    const [delimiter, idr, slice] = [unit(9, 0xf0), unit(0x65, 1, 2), unit(0x41, 1, 2)];
    const [recovery, other] = [unit(6, 6, 1, 0xc4, 0x80), unit(6, 5, 2, 6, 6, 0x80)];
    const starts = (...units: number[][]): boolean | undefined => startsDecoding(Buffer.from(units.flat()), 4);
    expect(starts(delimiter, idr)).to.equal(true);
    expect(starts(delimiter, other, recovery, slice)).to.equal(true);
    expect(starts(delimiter, other, slice)).to.equal(false);
    expect(starts(slice, recovery, idr)).to.equal(false);
    expect(starts(delimiter, recovery), "cut off").to.equal(undefined);
  });
});
