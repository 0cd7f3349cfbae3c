import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { decodingFault } from "../../lib/media/decode.ts";
import { findPrograms } from "../../lib/media/programs.ts";
import { readNut, readSegment } from "../../lib/media/segment.ts";
import { expect } from "chai";
import { emptyNut } from "../../lib/media/nut.ts";

const syncPoint = "4e4be4adeeca4569";
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");

describe("an empty NUT file", () => {
  it("ends behind the first sync point, whatever comes then", () => {
    const head = `aabbcc${syncPoint}03010203`;
    expect(emptyNut(bytes(`${head}ffff${syncPoint}00`))?.toString("hex")).to.equal(head);
  });

  it("reads lengths of more than 127 bytes", () => {
    const head = `${syncPoint}8102${"00".repeat(130)}`;
    expect(emptyNut(bytes(`${head}ffff`))?.toString("hex")).to.equal(head);
  });

  it("isn't made of a beginning that is too short, or of another format", () => {
    expect(emptyNut(bytes("aabbcc"))).to.equal(undefined);
    expect(emptyNut(bytes(syncPoint))).to.equal(undefined);
    expect(emptyNut(bytes(`${syncPoint}0301`))).to.equal(undefined);
  });
});

describe("a segment from a node", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-nut-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("is read as NUT and as nothing else, so that it can't have other files read", async () => {
    const programs = await findPrograms({});
    const [good, bad] = [join(folder, "good.nut"), join(folder, "bad.nut")];
    const argv = ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=1", "-c:v", "mpeg4", good];
    await promisify(execFile)("ffmpeg", argv);
    expect((await readNut(programs, good))?.times).to.have.length(5);
    expect(await decodingFault(programs, good, new AbortController().signal)).to.equal(undefined);
    await writeFile(bad, `ffconcat version 1.0\nfile '${basename(good)}'\n`);
    // What ffmpeg would take it for by itself:
    expect((await readSegment(programs, bad, 0))?.times).to.have.length(5);
    expect(await readNut(programs, bad)).to.equal(undefined);
  });

  it("is found out by decoding where it's asked for", async () => {
    const programs = await findPrograms({});
    const broken = join(folder, "broken.nut");
    await writeFile(broken, Buffer.alloc(5000));
    expect(await decodingFault(programs, broken, new AbortController().signal)).to.match(/^it doesn't decode: /);
  });
});
