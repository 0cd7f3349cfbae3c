/** That the plan of a film of tens of gigabytes reads no more than megabytes of it. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { stretchMatroska } from "../../fixtures/large-matroska.ts";
import { widenMp4 } from "../../fixtures/large-mp4.ts";
import { plan } from "../../lib/index.ts";

const run = promisify(execFile);
const FILM_BYTES = 50e9;
/** Some disks take minutes to free so large a file, of which all but megabytes is a hole. */
const MEMORY = "/dev/shm";

/** Read so far by this process and those it waited for. */
async function bytesRead(): Promise<number> {
  return Number(/^rchar: (\d+)$/m.exec(await readFile("/proc/self/io", "utf8"))?.[1]);
}

describe("the plan of a 50 GB film", () => {
  let folder: string;
  const small = (name: string): string => join(folder, `small.${name}`);
  before(async () => {
    folder = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "dffmpeg-large-"));
    const coding = "-c:v libx264 -preset ultrafast -g 48 -bf 2 -sc_threshold 0 -c:a aac".split(" ");
    const inputs = ["-f", "lavfi", "-i", "testsrc=s=160x90:r=24:d=60", "-f", "lavfi", "-i", "sine=d=60"];
    await run("ffmpeg", ["-v", "error", "-nostdin", ...inputs, ...coding, small("mp4")]);
  });
  after(() => rm(folder, { recursive: true }));

  it("takes an MP4's header, its first frames and the heads of its key frames", async () => {
    const [long, film] = [join(folder, "long.mp4"), join(folder, "film.mp4")];
    await run("ffmpeg", ["-v", "error", "-nostdin", "-stream_loop", "19", "-i", small("mp4"), "-c", "copy", long]);
    await widenMp4(long, film, FILM_BYTES);
    const before = await bytesRead();
    const { mode, reason, lines } = await plan({ args: ["-i", film, "-c:v", "libx264", join(folder, "out.mkv")] });
    expect({ mode, reason }).to.deep.equal({ mode: "split", reason: "it can be cut at 710 places" });
    expect(lines[0]).to.contain("28800 frames");
    expect((await bytesRead()) - before).to.be.below(40e6);
  });

  it("takes the heads of a Matroska film's blocks", async () => {
    const film = join(folder, "film.mkv");
    await run("ffmpeg", ["-v", "error", "-nostdin", "-i", small("mp4"), "-map", "0", "-c", "copy", small("mkv")]);
    await stretchMatroska(small("mkv"), film, { bytes: FILM_BYTES, times: 20, ticks: 60_000 });
    const before = await bytesRead();
    const { mode, lines } = await plan({ args: ["-i", film, "-c:v", "libx264", join(folder, "out.mkv")] });
    expect(mode).to.equal("split");
    expect(lines[0]).to.contain("28800 frames");
    // The first frames are some megabytes each, and looked at by several.
    expect((await bytesRead()) - before).to.be.below(FILM_BYTES / 50);
  });
});
