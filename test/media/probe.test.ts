/** What is said of sources that can't be read, and what the controller's readers make of files that can. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { probe } from "../../lib/media/probe.ts";
import { findPrograms, type Programs } from "../../lib/media/programs.ts";
import { readSegment } from "../../lib/media/segment.ts";
import { readVideoIndex } from "../../lib/media/video-index.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

describe("the controller's readers", () => {
  let folder: string;
  let programs: Programs;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-media-"));
    programs = await findPrograms({});
  });
  after(() => rm(folder, { recursive: true }));

  const refusalOf = async (path: string): Promise<DffmpegError> => {
    const error: unknown = await probe(programs, path).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(DffmpegError).and.to.include({ code: "input" });
    expect((error as DffmpegError).hint).to.be.a("string");
    return error as DffmpegError;
  };
  const refusal = async (path: string): Promise<string> => (await refusalOf(path)).message;

  it("say of what can't be read what it is, in one line", async () => {
    const [empty, text] = [join(folder, "empty.mp4"), join(folder, "text.mp4")];
    await writeFile(empty, "");
    await writeFile(text, "hello\n");
    const absent = join(folder, "absent.mp4");
    expect(await refusal(absent)).to.equal(`${absent}: No such file or directory`);
    expect(await refusal(folder)).to.equal(`${folder}: Is a directory`);
    expect((await refusalOf(folder)).hint).to.match(/^dffmpeg batch encodes/);
    expect(await refusal(join(text, "a.mp4"))).to.equal(`${join(text, "a.mp4")}: Not a directory`);
    for (const path of [empty, text]) {
      expect(await refusal(path)).to.equal(`${path}: Invalid data found when processing input`);
    }
  });

  it("name the program that doesn't run", async () => {
    for (const wanted of [{ ffmpeg: "/absent/ffmpeg" }, { ffmpeg: "false" }]) {
      const error: unknown = await findPrograms(wanted).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(DffmpegError).and.to.include({ code: "input" });
      expect((error as DffmpegError).message).to.include(`'${wanted.ffmpeg}'`);
    }
  });

  it("list frames in the order they are shown, with key frames and those that others lead up to", async () => {
    const closed = await readVideoIndex(programs, await fixture("h264.mp4"), 0);
    expect(closed.defect).to.equal(undefined);
    expect(closed.frames).to.have.lengthOf(200);
    const keys = [...closed.frames].flatMap(({ key }, i) => (key ? [i] : []));
    expect(keys).to.deep.equal([0, 30, 60, 91, 125, 160]);
    expect(closed.frames.every(({ pts }, i) => i === 0 || pts > (closed.frames.at(i - 1)?.pts ?? 0))).to.equal(true);
    expect(closed.frames.some(({ leading }) => leading)).to.equal(false);
    const open = await readVideoIndex(programs, await fixture("h264-open.mp4"), 0);
    expect(open.frames.filter(({ key }) => key).some(({ leading }) => leading)).to.equal(true);
  });

  it("read every packet of a segment, and nothing of one that is cut off at its head", async () => {
    const path = await fixture("silent.mp4");
    const segment = await readSegment(programs, path, 0);
    expect(segment?.times).to.have.lengthOf(200);
    expect(segment).to.deep.include({ codec: "h264", timeBase: { num: 1, den: 12800 } });
    expect(segment?.extradataHash).to.match(/^SHA256:[0-9a-f]{64}$/i);
    const torn = join(folder, "torn.mp4");
    await writeFile(torn, (await readFile(path)).subarray(0, 5000));
    expect(await readSegment(programs, torn, 0)).to.equal(undefined);
    expect(await readSegment(programs, path, 1), "no such stream").to.equal(undefined);
  });
});
