/** Two passes are two commands, the second of which reads what the first one wrote beside: each is ffmpeg's own, here. */
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { startCluster, type Cluster } from "./cluster.ts";

/** Each file's bytes in a folder, but for dffmpeg's own. */
async function bytesIn(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const files = names.map(async (name) => [name, (await readFile(join(folder, name))).toString("base64")] as const);
  return Object.fromEntries(await Promise.all(files));
}

const bitexact = ["-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1"];

describe("two passes", () => {
  let cluster: Cluster;
  let source: string;
  before(async () => {
    cluster = await startCluster();
    source = await fixture("h264.mp4");
  });
  after(() => cluster.stop());

  const ways = [
    ["x264 with a log of its own name", "-c:v libx264 -preset ultrafast -b:v 100k", "-passlogfile log"],
    ["VP9 with ffmpeg's name for the log", "-c:v libvpx-vp9 -deadline good -cpu-used 8 -b:v 100k", ""],
    ["MPEG-4", "-c:v mpeg4 -b:v 150k", "-passlogfile four"],
  ] as const;
  for (const [i, [name, encoder, log]] of ways.entries()) {
    it(`are ffmpeg's own to the byte, log and all: ${name}`, async () => {
      const plain = join(cluster.folder, `plain-${i}`);
      await mkdir(plain);
      const coding = [...encoder.split(" "), "-threads", "1", ...(log === "" ? [] : log.split(" "))];
      const common = ["-y", "-i", source, "-t", "2", ...coding];
      const passes = [
        [...common, "-pass", "1", "-an", "-f", "null", "/dev/null"],
        [...common, "-pass", "2", "-an", ...bitexact, `out-${i}.mkv`],
      ];
      const before = new Set(await readdir(cluster.work));
      for (const args of passes) {
        await promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", ...args], { cwd: plain });
        const ended = await cluster.run([cluster.node("fast", { paths: [], weight: 9 })], args);
        expect(ended.code, ended.stderr).to.equal(0);
        expect(ended.stderr).to.match(/runs whole on this machine/);
      }
      const made = (await readdir(cluster.work)).filter((file) => !before.has(file)).sort();
      const wanted = (await readdir(plain)).sort();
      expect(wanted.some((file) => file.endsWith(".log"))).to.equal(true);
      expect(made.filter((file) => !/nodes.*json/.test(file))).to.deep.equal(wanted);
      expect(await bytesIn(cluster.work, wanted)).to.deep.equal(await bytesIn(plain, wanted));
    });
  }
});
