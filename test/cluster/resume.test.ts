/** Controllers that die, and disks that fill up: the same command goes on, and nothing that was verified is done twice. */
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { mayMount } from "../lab/may-mount.ts";
import { until } from "../lab/processes.ts";
import { startCluster, type Cluster, type Event } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

const windowsOf = (events: readonly Event[], type: string): (number | undefined)[] =>
  events.filter((event) => event.type === type).map(({ window }) => window);

const begunOn = (events: readonly Event[], node: string): boolean =>
  events.some((event) => event.type === "window-started" && event.node === node);

describe("a controller that was killed", () => {
  let cluster: Cluster;
  let source: string;
  let nodes: NodeConfig[];
  before(async () => {
    cluster = await startCluster();
    source = await fixture("h264.mp4");
  });
  after(() => cluster.stop());

  const words = (output: string): string[] => ["--json-events", "-i", source, ...lossless, output];

  /** @returns the windows verified before it was killed, one at least */
  async function kill(output: string): Promise<(number | undefined)[]> {
    const gate = join(cluster.folder, `gate-${output}`);
    // What b has, it ends only when the gate is open: no job is over before it's killed, however slow this machine is.
    const wait = `while ! [ -e '${gate}' ]; do sleep 0.05; done; exec ffmpeg "$@"`;
    nodes = [cluster.node("a"), cluster.node("b", { ffmpeg: await cluster.program(`gated-${output}`, wait) })];
    const job = await cluster.start(nodes, words(output));
    await job.when((events) => windowsOf(events, "window-verified").length > 0 && begunOn(events, "b"));
    job.child.kill("SIGKILL");
    expect((await job.ended).code).to.equal(null);
    await writeFile(gate, "");
    await until(async () => (await cluster.processes()).length === 0, 30_000);
    return windowsOf(job.events, "window-verified");
  }

  it("goes on with the same command: only what wasn't verified is encoded, to one run's output", async () => {
    const verified = await kill("killed.mkv");
    const [folder = ""] = await readdir(cluster.share);
    // The merge alongside may have begun, under its hidden name.
    for (const name of await readdir(cluster.work)) expect(name).to.equal(`.dffmpeg-${folder}.mkv`);
    const journal = await readFile(join(cluster.share, folder, "journal.jsonl"), "utf8");
    for (const window of verified) expect(journal).to.match(new RegExp(`"verified","window":${window},`));

    const again = await cluster.start(nodes, words("killed.mkv"));
    const { code, stderr } = await again.ended;
    expect(code, stderr).to.equal(0);
    expect(windowsOf(again.events, "resumed")).to.have.length(1);
    expect(windowsOf(again.events, "window-started")).to.not.include.members(verified);
    expect(await differences(cluster, source, "killed.mkv")).to.deep.equal([]);
    expect(await readdir(cluster.share)).to.deep.equal([]);
    expect(await readdir(cluster.work)).to.deep.equal(["killed.mkv"]);
    await rm(join(cluster.work, "killed.mkv"));
  });

  it("is listed, and gone on with by its name from anywhere", async () => {
    await kill("named.mkv");
    const [id = ""] = await readdir(cluster.share);
    const listed = await cluster.own("jobs");
    expect(listed.stdout).to.match(new RegExp(`^${id} +resumable +\\S+/8\\.0 s +.*named\\.mkv$`, "m"));
    expect((await cluster.own("clean", "--all", "--dry-run")).stdout).to.include(`would remove ${id}`);
    expect((await cluster.own("clean")).stderr).to.include("no job is older than 7d");
    const { code, stderr } = await cluster.own("resume", id);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include("goes on from an earlier run");
    expect(await differences(cluster, source, "named.mkv")).to.deep.equal([]);
  });

  it("is removed when that is asked for", async () => {
    await kill("dropped.mkv");
    const [other = ""] = await readdir(cluster.share);
    expect((await cluster.own("clean", other)).stdout).to.include(`removed ${other}`);
    expect(await readdir(cluster.share)).to.deep.equal([]);
    expect((await readdir(cluster.work)).filter((name) => name.startsWith("."))).to.deep.equal([]);
    expect((await cluster.own("resume")).stderr).to.include("no job to go on with");
  });
});

describe("a share that fills up", () => {
  let cluster: Cluster;
  before(async function () {
    if (!mayMount) this.skip(); // Said by the reporter: only root may mount a small disk.
    cluster = await startCluster();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=40m", "none", cluster.share]);
  });
  after(async () => {
    if (!mayMount) return;
    execFileSync("umount", ["--lazy", cluster.share]);
    await mkdir(cluster.share, { recursive: true });
    await cluster.stop();
  });

  it("ends the job with path and errno where not even the source's slices fit, and leaves nothing", async () => {
    execFileSync("mount", ["-o", "remount,size=300k", cluster.share]);
    const args = ["-i", await fixture(clip), ...lossless, "tight.mkv"];
    const { code, stderr } = await cluster.run([cluster.node("a")], args);
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/\/segments\/s00000\.nut: ENOSPC: No space left/)
      .and.to.match(/free some space/);
    expect([...(await readdir(cluster.work)), ...(await readdir(cluster.share))]).to.deep.equal([]);
    execFileSync("mount", ["-o", "remount,size=40m", cluster.share]);
  });

  it("ends the job with path and errno, and with more room the same command goes on", async () => {
    const source = await fixture(clip);
    const gate = join(cluster.folder, "gate");
    // b writes nothing before a has a window that counts: that one fits for certain, and what comes later fills the disk.
    const wait = `while ! [ -e '${gate}' ]; do sleep 0.05; done; exec ffmpeg "$@"`;
    const nodes = [cluster.node("a"), cluster.node("b", { ffmpeg: await cluster.program("gated", wait) })];
    const args = ["--json-events", "-i", source, ...lossless, "full.mkv"];
    const first = await cluster.start(nodes, args);
    await first.when((events) => windowsOf(events, "window-verified").length > 0);
    await writeFile(gate, "");
    const { code, stderr } = await first.ended;
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/\/job-\w+\S*: ENOSPC/)
      .and.to.match(/free some space/);
    expect(await readdir(cluster.work)).to.deep.equal([]);

    execFileSync("mount", ["-o", "remount,size=500m", cluster.share]);
    const again = await cluster.start(nodes, args);
    const ended = await again.ended;
    expect(ended.code, ended.stderr).to.equal(0);
    const verified = windowsOf(first.events, "window-verified");
    expect(verified).to.not.be.empty;
    expect(windowsOf(again.events, "window-started")).to.not.include.members(verified);
    expect(await differences(cluster, source, "full.mkv")).to.deep.equal([]);
  });
});
