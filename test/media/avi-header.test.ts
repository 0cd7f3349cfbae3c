import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readAviHeader, writeAviHeader } from "../../lib/media/avi-header.ts";

const ffmpeg = (...args: string[]): void => {
  execFileSync("ffmpeg", ["-v", "error", "-nostdin", ...args]);
};

describe("an AVI's header", () => {
  const folder = mkdtempSync(join(tmpdir(), "avi-"));
  const [run, merged] = [join(folder, "run.avi"), join(folder, "merged.avi")];
  before(() => {
    const source = ["-f", "lavfi", "-i", "testsrc=s=64x48:d=0.4", "-f", "lavfi", "-i", "sine=d=0.4", "-map", "1:a"];
    ffmpeg(...source, "-map", "0:v", "-c:v", "mpeg4", "-threads", "1", "-bitexact", run);
    // As a merge writes it: the codec's header is found in the packets.
    ffmpeg("-i", run, "-map", "0", "-c", "copy", "-bitexact", merged);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("says of a merged file what it says of one run's, no packet elsewhere", async () => {
    const wanted = await readAviHeader(run, 1);
    expect(wanted?.picture.readUInt32LE(0)).to.equal(40);
    expect((await readAviHeader(merged, 1))?.picture.readUInt32LE(0)).to.be.greaterThan(40);
    const packets = (file: string): string =>
      execFileSync("ffprobe", ["-v", "error", "-show_packets", "-show_data_hash", "md5", "-of", "csv", file], {
        encoding: "utf8",
      });
    const were = packets(merged);
    if (wanted) await writeAviHeader(merged, 1, wanted);
    expect(await readAviHeader(merged, 1)).to.deep.equal(wanted);
    expect(packets(merged)).to.equal(were);
  });

  it("is left alone in what isn't an AVI, or has no such stream", async () => {
    const other = join(folder, "other");
    writeFileSync(other, "RIFF");
    expect(await readAviHeader(other, 0)).to.equal(undefined);
    expect(await readAviHeader(run, 2)).to.equal(undefined);
    await writeAviHeader(other, 0, { bytesASecond: 1, picture: Buffer.alloc(40) });
    expect(readFileSync(other, "latin1")).to.equal("RIFF");
  });
});
