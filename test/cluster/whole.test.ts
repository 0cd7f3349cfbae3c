/** Commands that can't be split run on a node with the same care as a window, and on this machine where they must. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";
import { until } from "../lab/processes.ts";
import { readReport, startCluster, type Cluster } from "./cluster.ts";

const reversed = ["-t", "2", "-vf", "reverse", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "copy"];

describe("a command that runs whole", () => {
  let cluster: Cluster;
  let source: string;
  before(async () => {
    cluster = await startCluster();
    source = await fixture("h264.mp4");
  });
  after(() => cluster.stop());

  /** Runs it, checks the output against plain ffmpeg's, and returns where it ran and what was said. */
  async function ran(
    nodes: readonly NodeConfig[],
    output: string,
    args: readonly string[] = reversed,
    own: string[] = [],
  ) {
    const ended = await cluster.run(nodes, [...own, "--report", `${output}.json`, "-i", source, ...args, output]);
    expect(ended.code, ended.stderr).to.equal(0);
    // Node's own, of timers and the like.
    expect(ended.stderr).not.to.match(/\(node:\d+\)/);
    const plain = join(cluster.folder, `plain-${output}`);
    await promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", source, ...args, plain]);
    const found = compareOutputs(await describeOutput(plain), await describeOutput(join(cluster.work, output)));
    expect(found.map(({ text }) => text)).to.deep.equal([]);
    expect(await readdir(cluster.share)).to.deep.equal([]);
    const report = await readReport(join(cluster.work, `${output}.json`));
    expect(report.mode).to.equal("whole");
    return { where: report.nodes.map(({ name }) => name), said: ended.stderr };
  }

  it("runs on the fastest node that sees the source, and says where", async () => {
    const blind = cluster.node("blind", { weight: 9 });
    const nodes = [blind, cluster.node("slow", { paths: [] }), cluster.node("fast", { paths: [], weight: 3 })];
    const { where, said } = await ran(nodes, "seen.mkv");
    expect(where).to.deep.equal(["fast"]);
    expect(said).to.match(/runs whole on fast: /);
  });

  for (const [how, storage] of [
    ["over the share", "share"],
    ["over SFTP", "none"],
  ] as const) {
    it(`gets its source ${how} where no node sees it`, async () => {
      const { where } = await ran([cluster.node("blind", { storage })], `${storage}.mp4`);
      expect(where).to.deep.equal(["blind"]);
    });
  }

  it("goes on on another node when the one that had it is lost or fails", async () => {
    const lost = await cluster.program("lost", "kill -KILL $PPID; sleep 1");
    const failing = await cluster.program("failing", "echo no encoder here >&2; exit 1");
    const garbage = await cluster.program("garbage", 'head -c 100000 /dev/urandom > "$out"');
    const nodes = [
      ...[lost, failing, garbage].map((ffmpeg, i) => cluster.node(`bad${i}`, { paths: [], ffmpeg, weight: 9 - i })),
      cluster.node("good", { paths: [] }),
    ];
    const { where, said } = await ran(nodes, "handed-on.mkv");
    expect(where).to.deep.equal(["good"]);
    expect(said).to.match(/bad0 didn't do it: .*bad1 didn't do it: no encoder here.*bad2 didn't do it: /s);
  });

  it("gives the output no other bytes than were verified", async () => {
    // A disk that changes a file between its check and its copy.
    const body = `case "$out" in */verified/*) printf spoilt | dd of="$out" bs=1 seek=20000 conv=notrunc 2>/dev/null ;; esac`;
    const ffprobe = await cluster.program("spoiling-ffprobe", `${body}\nexec ffprobe "$@"`);
    const nodes = ["a", "b"].map((name) => cluster.node(name, { paths: [] }));
    const { where, said } = await ran(nodes, "spoilt.mkv", reversed, ["--ffprobe", ffprobe]);
    expect(where).to.deep.equal([]);
    expect(said).to.match(/a didn't do it: its bytes changed after they were verified.*b didn't do it: /s);
  });

  it("runs on a node that has the encoder's hardware where this machine lacks it, a slower one too", async () => {
    // What stands for the hardware makes of it what the same words with a software encoder give.
    const bare = await cluster.program("bare", `echo "[h264_nvenc @ 0x5] Cannot load libcuda.so.1" >&2; exit 1`);
    const card = await cluster.program(
      "card",
      `n=$#; while [ $n -gt 0 ]; do w=$1 n=$((n - 1)); shift; [ "$w" != h264_nvenc ] || w=libx264; set -- "$@" "$w"; done; exec ffmpeg "$@"`,
    );
    const here: NodeConfig = { ...cluster.node("here", { paths: [], weight: 9 }), transport: "local" };
    const nodes = [
      here,
      cluster.node("bare", { paths: [], ffmpeg: bare, weight: 5 }),
      cluster.node("card", { paths: [], ffmpeg: card }),
    ];
    const args = ["-i", source, "-t", "1", "-c:v", "h264_nvenc", "-an", "card.mkv"];
    const { code, stderr } = await cluster.run(nodes, args);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(
      /runs whole on card: it can't be tried on this machine, as a split begins: there is no NVIDIA/,
    );
    expect(stderr).to.match(/bare is left out: h264_nvenc doesn't work there: there is no NVIDIA driver/);
  });

  it("takes the device that decodes, and the filters that work on it, along to such a node", async () => {
    // No machine has that device: what stands for one that does leaves out what is for it.
    const device = "/dev/dri/renderD199";
    const card = await cluster.program(
      "va-card",
      `n=$#; while [ $n -gt 0 ]; do w=$1 n=$((n - 1)); shift
case "$w" in -hwaccel* | -init_hw_device) shift; n=$((n - 1)); continue ;; h264_vaapi) w=libx264 ;; format=nv12,hwupload | scale_vaapi*) w=null ;; esac
set -- "$@" "$w"; done; exec ffmpeg "$@"`,
    );
    const bare = cluster.node("bare", { paths: [], weight: 5 });
    const nodes = [bare, cluster.node("card", { paths: [], ffmpeg: card })];
    const decoded = ["-hwaccel", "vaapi", "-hwaccel_device", device, "-hwaccel_output_format", "vaapi"];
    const encoded = ["-vf", "scale_vaapi=w=64:h=-2", "-c:v", "h264_vaapi", "-an"];
    const words = [...decoded, "-i", source, "-t", "1", ...encoded, "va.mkv"];
    const { code, stderr } = await cluster.run(nodes, words);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(
      /runs whole on card: -hwaccel decodes on hardware that this machine lacks: there is no VAAPI device/,
    );
    expect(stderr).to.match(/bare is left out: h264_vaapi doesn't work there: there is no VAAPI device/);
  });

  it("runs here when no node is left", async () => {
    const { where, said } = await ran([cluster.node("off", { port: 1 })], "here.mkv");
    expect(where).to.deep.equal([]);
    expect(said).to.match(/runs whole on this machine/);
  });

  it("runs here, and says why, when something in it belongs to this machine", async () => {
    const args = [...reversed, "-benchmark"];
    const { where, said } = await ran([cluster.node("a", { paths: [] })], "tied.mkv", args);
    expect(where).to.deep.equal([]);
    expect(said).to.match(/runs whole on this machine: .*; not on a node, as -benchmark is for this machine/);
  });

  it("ends with Ctrl-C everywhere and leaves nothing", async () => {
    const args = [
      "-i",
      await fixture(clip),
      "-vf",
      "reverse",
      "-c:v",
      "libx264",
      "-preset",
      "placebo",
      "-threads",
      "1",
    ];
    const before = await readdir(cluster.work);
    const job = await cluster.start([cluster.node("a", { paths: [] })], ["--json-events", ...args, "stopped.mkv"]);
    await job.when((events) => events.some(({ type }) => type === "progress"));
    await until(async () => (await cluster.ffmpegs()).length > 0);
    job.child.kill("SIGINT");
    expect((await job.ended).code).to.equal(255);
    expect(await cluster.processes()).to.deep.equal([]);
    expect(await readdir(cluster.share)).to.deep.equal([]);
    expect(await readdir(cluster.work)).to.deep.equal(before);
  });
});
