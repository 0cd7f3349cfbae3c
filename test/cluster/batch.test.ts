/** Batches over nodes behind sshd: short files share the nodes out between them, and a node that fails takes no file with it. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { until } from "../lab/processes.ts";
import { framesOf } from "../batch/library.ts";
import { startCluster, type Cluster, type Event } from "./cluster.ts";
import { lossless } from "./same.ts";

interface Started {
  readonly source: string;
  readonly nodes: readonly string[];
}
const started = (events: readonly Event[]): Started[] =>
  events.filter(({ type }) => type === "file-started").map((event) => event as unknown as Started);
const outcomes = (events: readonly Event[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const event of events) {
    if (event.type !== "file-ended") continue;
    const { outcome } = (event as unknown as { result: { outcome: string } }).result;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
};

describe("a batch over several nodes", () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await startCluster();
  });
  afterEach(() => cluster.stop());

  /** Each of them four seconds. */
  const films = (...names: readonly string[]): Promise<void> => filmsOf(4, ...names);
  async function filmsOf(seconds: number, ...names: readonly string[]): Promise<void> {
    const clip = join(cluster.folder, "clip.mkv");
    const picture = [
      "-f",
      "lavfi",
      "-i",
      `testsrc2=s=128x72:r=25:d=${seconds}`,
      "-f",
      "lavfi",
      "-i",
      `sine=d=${seconds}`,
    ];
    const codecs = ["-g", "25", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];
    await promisify(execFile)("ffmpeg", ["-v", "error", ...picture, ...codecs, clip]);
    for (const name of names) {
      await mkdir(join(cluster.work, "films", name, ".."), { recursive: true });
      await copyFile(clip, join(cluster.work, "films", name));
    }
  }
  const words = ["batch", "films", "--to", "out", "--json-events", "--queue", "./queue", "--", ...lossless];
  const outputs = async (): Promise<string[]> => {
    const found = await readdir(join(cluster.work, "out"), { recursive: true, withFileTypes: true });
    return found
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name).slice(join(cluster.work, "out/").length))
      .sort();
  };

  it("encodes several short files at once, each on nodes of its own, as one ffmpeg would", async () => {
    const names = ["1.mkv", "a/2.mkv", "a/3.mkv", "b/c/4.mkv", "b/it's 5.mkv"];
    await films(...names);
    await writeFile(join(cluster.work, "films", "broken.mkv"), "no film");
    const job = await cluster.start([cluster.node("x"), cluster.node("y")], words);
    const { code, stderr } = await job.ended;
    expect([code, outcomes(job.events)], stderr).to.deep.equal([1, { done: 5, failed: 1 }]);
    expect(await outputs()).to.deep.equal([...names].sort());
    for (const name of names) {
      expect(await framesOf(join(cluster.work, "out", name)), name).to.equal(
        await framesOf(join(cluster.work, "films", name)),
      );
    }
    const [first, second] = started(job.events);
    expect([first?.nodes, second?.nodes]).to.have.deep.members([["x"], ["y"]]);
    const ends = job.events.findIndex(
      ({ type, ...rest }) => type === "file-ended" && JSON.stringify(rest).includes('"done"'),
    );
    expect(started(job.events.slice(0, ends)), "both before the first one's end").to.have.length.at.least(2);
    expect(await readdir(cluster.share)).to.deep.equal([]);
  });

  it("leaves a node out that can't be reached, and gives its file to another", async () => {
    await films("1.mkv", "2.mkv");
    const nodes = [cluster.node("gone", { port: 1, weight: 9 }), cluster.node("y")];
    const job = await cluster.start(nodes, words);
    const { code, stderr } = await job.ended;
    expect([code, outcomes(job.events)], stderr).to.deep.equal([0, { done: 2 }]);
    expect(job.events.filter(({ type }) => type === "file-put-back")).to.have.length(1);
  });

  /** A node that begins a window and goes on with it only once the gate is open. */
  async function gated(name: string): Promise<NodeConfig> {
    const wait = `while ! [ -e '${join(cluster.folder, "gate")}' ]; do sleep 0.05; done; exec ffmpeg "$@"`;
    return cluster.node(name, { ffmpeg: await cluster.program(`gated-${name}`, wait) });
  }
  const open = (): Promise<void> => writeFile(join(cluster.folder, "gate"), "");
  const within = (type: string, node: string) => (events: readonly Event[]) =>
    events.some(({ event }) => (event as Event | undefined)?.type === type && (event as Event).node === node);

  it("gives the file at work a node that is added to the nodes file", async () => {
    await filmsOf(24, "1.mkv");
    const job = await cluster.start([await gated("a")], words);
    await job.when(within("window-started", "a"));
    const file = join(cluster.folder, "nodes-1.json");
    const inventory = JSON.parse(await readFile(file, "utf8")) as { nodes: NodeConfig[] };
    inventory.nodes.push(cluster.node("b"));
    await writeFile(file, JSON.stringify(inventory));
    await job.when(within("window-verified", "b"));
    await open();
    const { code, stderr } = await job.ended;
    expect([code, outcomes(job.events)], stderr).to.deep.equal([0, { done: 1 }]);
    expect(await framesOf(join(cluster.work, "out", "1.mkv"))).to.equal(
      await framesOf(join(cluster.work, "films", "1.mkv")),
    );
  });

  it("lets paused nodes go, waits while there is none, and goes on at SIGHUP with those that are back", async () => {
    await filmsOf(24, "1.mkv", "2.mkv");
    const job = await cluster.start([await gated("a")], words);
    await job.when(within("window-started", "a"));
    await cluster.own("nodes", "pause", "a");
    await job.when(within("node-left-out", "a"));
    await job.when((events) => events.some(({ message }) => message?.startsWith("no node is left") === true));
    await open();
    await job.when(within("window-verified", "a"));
    await cluster.own("nodes", "resume", "a");
    job.child.kill("SIGHUP");
    const { code, stderr } = await job.ended;
    expect([code, outcomes(job.events)], stderr).to.deep.equal([0, { done: 2 }]);
  });

  it("killed in the middle leaves nothing running, and goes on to the same outputs", async () => {
    const names = ["1.mkv", "a/2.mkv", "b/c/3.mkv", "b/4.mkv"];
    await films(...names);
    const nodes = [cluster.node("x"), cluster.node("y")];
    const job = await cluster.start(nodes, words);
    await job.when((events) => outcomes(events)["done"] === 1);
    job.child.kill("SIGKILL");
    await job.ended;
    await until(async () => (await cluster.processes()).length === 0, 60_000);
    const again = await cluster.start(nodes, ["batch", "--json-events", "--queue", "./queue"]);
    const { code, stderr } = await again.ended;
    expect(code, stderr).to.equal(0);
    // The other file at work may have been done by the time the signal came.
    expect(outcomes(again.events), stderr).to.have.keys("done");
    expect(await outputs()).to.deep.equal([...names].sort());
    for (const name of names) {
      expect(await framesOf(join(cluster.work, "out", name)), name).to.equal(
        await framesOf(join(cluster.work, "films", name)),
      );
    }
    expect(await readdir(cluster.share)).to.deep.equal([]);
  });
});
