import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { tellMp4 } from "../../fixtures/tell-mp4.ts";
import { bareMp4 } from "../../lib/media/bare-mp4.ts";
import { holdSideData } from "../../lib/media/held-side-data.ts";
import { readMastering, writeMastering } from "../../lib/media/mastering.ts";
import { readNutVideo } from "../../lib/media/nut-header.ts";
import { probe } from "../../lib/media/probe.ts";
import type { Programs } from "../../lib/media/programs.ts";

const programs: Programs = { ffmpeg: "ffmpeg", ffprobe: "ffprobe", version: "5.1" };
const light = "00000020 6d646376 33c286c4 1d4c0bb8 84d03e80 3d134042 00989680 00000001 0000000c 636c6c69 03e80190";

describe("side data beside segments", () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const ffmpeg = (...args: string[]) => promisify(execFile)("ffmpeg", ["-v", "error", "-y", ...args]);
  const picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=30000/1001:duration=0.2,setsar=4/3"];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-told-"));
    const coding = ["-c:v", "libx264", "-preset", "ultrafast"];
    await ffmpeg(...picture, ...coding, at("plain.mp4"), ...coding, at("segment.nut"));
    await writeFile(at("told.mp4"), tellMp4(await readFile(at("plain.mp4")), light));
    await ffmpeg("-i", at("told.mp4"), "-c", "copy", at("told.mkv"));
  });
  after(() => rm(folder, { recursive: true }));

  it("stands in an MP4 without frames that has the segment's stream", async () => {
    const source = { path: at("told.mkv"), inputOptions: [], stream: 0 };
    const held = await holdSideData(programs, source, folder);
    const video = readNutVideo(await readFile(at("segment.nut")));
    if (!held || !video) throw new Error("nothing was read");
    await writeFile(at("bare.mp4"), bareMp4(video, "avc1", held) ?? "");
    const [segment, bare, told] = await Promise.all(
      ["segment.nut", "bare.mp4", "told.mp4"].map(async (name) => {
        const { streams } = await probe(programs, at(name), { hashes: true });
        return streams[0];
      }),
    );
    expect(bare?.side_data_list.map(({ side_data_type: type }) => type)).to.have.members([
      "Mastering display metadata",
      "Content light level metadata",
    ]);
    expect(bare?.side_data_list).to.deep.equal(told?.side_data_list);
    for (const fact of ["codec_name", "width", "height", "time_base", "extradata_hash"] as const)
      expect(bare?.[fact], fact).to.equal(segment?.[fact]);
    expect(bare?.nb_frames).to.equal(undefined);
    expect(bare?.tags).to.deep.equal({ vendor_id: "[0][0][0][0]" });
    expect(video.pixelShape).to.deep.equal({ num: 4, den: 3 });
  });

  it("isn't written for a time base that MP4 can't hold, nor read from what isn't NUT", async () => {
    const video = readNutVideo(await readFile(at("segment.nut")));
    if (!video) throw new Error("nothing was read");
    const held = { boxes: [], matrix: undefined, list: [] };
    expect(bareMp4({ ...video, timeBase: { num: 17, den: 1000 } }, "avc1", held)).to.equal(undefined);
    expect(readNutVideo(await readFile(at("plain.mp4")))).to.equal(undefined);
    expect(readNutVideo((await readFile(at("segment.nut"))).subarray(0, 80))).to.equal(undefined);
  });

  it("in Matroska gets other numbers of the screen, and the file's checksum with them", async () => {
    const before = await readFile(at("told.mkv"));
    const numbers = (await readMastering(at("told.mkv"))) ?? Buffer.alloc(0);
    await writeMastering(at("told.mkv"), numbers);
    expect((await readFile(at("told.mkv"))).equals(before)).to.equal(true);
    numbers.writeDoubleBE(Math.fround(numbers.readDoubleBE(3)), 3);
    await writeMastering(at("told.mkv"), numbers);
    const after = await readFile(at("told.mkv"));
    expect(after.length).to.equal(before.length);
    expect((await readMastering(at("told.mkv")))?.equals(numbers)).to.equal(true);
    const { streams } = await probe(programs, at("told.mkv"));
    expect(streams[0]?.side_data_list.find(({ red_x: red }) => red !== undefined)?.["red_x"]).to.equal(
      "11408507/16777216",
    );
  });

  it("of which there is none is left alone", async () => {
    await ffmpeg("-i", at("plain.mp4"), "-c", "copy", at("plain.mkv"));
    expect(await readMastering(at("plain.mkv"))).to.equal(undefined);
    const before = await readFile(at("plain.mkv"));
    await writeMastering(at("plain.mkv"), Buffer.alloc(110));
    expect((await readFile(at("plain.mkv"))).equals(before)).to.equal(true);
  });
});
