/** Nodes that are slow to answer, or don't: nobody waits for them. */
import { connect, createServer, type Server } from "node:net";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { startCluster, type Cluster, type Event } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

/** What comes in at a port goes on to another one, but only once the gate is open. */
async function gatedPort(to: number): Promise<{ port: number; open: () => void; close: () => void }> {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const server: Server = createServer((client) => {
    client.on("error", () => undefined);
    void opened.then(() => {
      const onward = connect(to, "127.0.0.1").on("error", () => client.destroy());
      client.pipe(onward).pipe(client);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, open, close: () => void server.close() };
}

const has =
  (type: string, node: string) =>
  (events: readonly Event[]): boolean =>
    events.some((event) => event.type === type && event.node === node);

describe("a node that doesn't answer yet", () => {
  let cluster: Cluster;
  let source: string;
  before(async () => {
    cluster = await startCluster();
    source = await fixture("h264.mp4");
  });
  after(() => cluster.stop());

  it("isn't waited for by those that do, and joins them when it's there", async () => {
    const gate = await gatedPort(cluster.lab.port);
    // The quick one begins a window and goes on with it once the late one has done one.
    const flag = `${cluster.folder}/late-has-worked`;
    const wait = await cluster.program("waits", `while ! [ -e '${flag}' ]; do sleep 0.05; done; exec ffmpeg "$@"`);
    const tell = await cluster.program("tells", `ffmpeg "$@"; code=$?; : >'${flag}'; exit $code`);
    const nodes = [
      cluster.node("quick", { ffmpeg: wait }),
      cluster.node("late", { port: gate.port, hostKey: cluster.lab.fingerprint("ed25519"), ffmpeg: tell }),
    ];
    try {
      const job = await cluster.start(nodes, ["--json-events", "-i", source, ...lossless, "late.mkv"]);
      await job.when(has("window-started", "quick"));
      expect(has("node-ready", "late")(job.events)).to.equal(false);
      gate.open();
      const { code, stderr } = await job.ended;
      expect(code, stderr).to.equal(0);
      expect(has("window-verified", "late")(job.events)).to.equal(true);
      expect(await differences(cluster, source, "late.mkv")).to.deep.equal([]);
    } finally {
      gate.close();
    }
  });

  it("doesn't keep the others' job from ending", async () => {
    const gate = await gatedPort(cluster.lab.port);
    try {
      const nodes = [cluster.node("good"), cluster.node("silent", { port: gate.port })];
      const { code, stderr, stdout } = await cluster.run(nodes, [
        "--json-events",
        "-i",
        source,
        ...lossless,
        "alone.mkv",
      ]);
      expect(code, stderr).to.equal(0);
      expect(stdout).not.to.include('"node-ready","node":"silent"');
      expect(await differences(cluster, source, "alone.mkv")).to.deep.equal([]);
    } finally {
      gate.close();
    }
  });
});
