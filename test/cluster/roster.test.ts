/** Nodes that come to a running job and leave it, by nodes.json. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { startCluster, type Cluster, type Event } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

describe("a running job", () => {
  let cluster: Cluster;
  let source: string;
  let gate: string;
  let gates = 0;
  before(async () => {
    cluster = await startCluster();
    source = await fixture("h264.mp4");
  });
  beforeEach(() => {
    gate = join(cluster.folder, `gate-${++gates}`);
  });
  after(() => cluster.stop());

  /** A node that begins a window and goes on with it only once the gate is open. */
  async function gated(name: string): Promise<NodeConfig> {
    const wait = `while ! [ -e '${gate}' ]; do sleep 0.05; done; exec ffmpeg "$@"`;
    return cluster.node(name, { ffmpeg: await cluster.program(`gated-${name}-${gates}`, wait) });
  }
  const open = (): Promise<void> => writeFile(gate, "");
  let files = 0;
  const start = (nodes: readonly NodeConfig[], output: string, ...more: string[]) => {
    files += 1;
    return cluster.start(nodes, [...more, "-i", source, ...lossless, output]);
  };
  const begun = (node: string) => (events: readonly Event[]) =>
    events.some((event) => event.type === "window-started" && event.node === node);
  const nodesFile = (): string => join(cluster.folder, `nodes-${files}.json`);

  it("takes in a node that is added to the file", async () => {
    const job = await start([await gated("a")], "joined.mkv", "--json-events");
    await job.when(begun("a"));
    const inventory = JSON.parse(await readFile(nodesFile(), "utf8")) as { nodes: NodeConfig[] };
    inventory.nodes.push(cluster.node("b"));
    await writeFile(nodesFile(), JSON.stringify(inventory));
    await job.when((events) => events.some(({ type, node }) => type === "window-verified" && node === "b"));
    await open();
    const { code, stderr } = await job.ended;
    expect(code, stderr).to.equal(0);
    expect(await differences(cluster, source, "joined.mkv")).to.deep.equal([]);
  });

  it("lets a paused node end what it has, waits where it was the only one, and goes on when it's resumed", async () => {
    const job = await start([await gated("a")], "paused.mkv", "--json-events");
    await job.when(begun("a"));
    expect((await cluster.own("nodes", "pause", "a")).stderr).to.equal("a: paused\n");
    await job.when((events) => events.some(({ type, node }) => type === "node-left-out" && node === "a"));
    await open();
    await job.when((events) => events.some(({ message }) => message?.startsWith("no node is at work") === true));
    await job.when((events) => events.some(({ type }) => type === "window-verified"));
    expect(job.events.filter(({ type }) => type === "window-started")).to.have.length(1);
    expect((await cluster.own("nodes", "resume", "a")).stderr).to.equal("a: may work\n");
    const { code, stderr } = await job.ended;
    expect(code, stderr).to.equal(0);
    expect(await differences(cluster, source, "paused.mkv")).to.deep.equal([]);
  });

  it("goes on with the other chosen nodes where one of them is paused", async () => {
    const job = await start([await gated("a"), await gated("b")], "chosen.mkv", "--json-events", "--only", "a,b");
    await job.when(begun("a"));
    await job.when(begun("b"));
    await cluster.own("nodes", "pause", "b");
    const left = (events: readonly Event[]) => events.filter(({ type }) => type === "node-left-out");
    await job.when((events) => left(events).length > 0);
    await open();
    const { code, stderr } = await job.ended;
    expect(code, stderr).to.equal(0);
    expect(left(job.events).map(({ node }) => node)).to.deep.equal(["b"]);
  });

  it("gives a node no more windows at once than --slots allows", async () => {
    const node = cluster.node("a", { slots: 3 });
    const { code, stdout, stderr } = await (await start([node], "slots.mkv", "--json-events", "--slots", "1")).ended;
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/"node-ready".*"slots":1/);
    const refused = await (await start([node], "slots.mkv", "--slots", "many")).ended;
    expect(refused.stderr).to.include("--slots 'many' isn't a number");
  });

  it("reads the file at SIGHUP, and stays with what it knew when that is wrong", async () => {
    const job = await start([await gated("a")], "hup.mkv", "--verbose");
    const said = (words: string): Promise<void> =>
      new Promise((resolve) => {
        let text = "";
        job.child.stderr?.on("data", (more: string) => {
          text += more;
          if (text.includes(words)) resolve();
        });
      });
    await said("attempt 1 on a");
    const refused = said("the nodes stay as they are");
    await writeFile(nodesFile(), "not JSON");
    job.child.kill("SIGHUP");
    await refused;
    await open();
    expect((await job.ended).code).to.equal(0);
  });
});
