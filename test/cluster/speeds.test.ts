/** What a job has shown of its nodes' speeds counts from the next job's first moment on. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import type { SeenSpeed } from "../../lib/model/job-kind.ts";
import { readReport, startCluster, type Cluster } from "./cluster.ts";

describe("speeds kept from job to job", () => {
  let cluster: Cluster;
  let book: string;
  let source: string;
  let nodes: readonly NodeConfig[];
  const before = process.env["DFFMPEG_SPEEDS"];

  beforeEach(async () => {
    // As cluster.ts has it for whoever it starts.
    book = join(await mkdtemp(join(tmpdir(), "dffmpeg-speeds-")), "speeds.json");
    process.env["DFFMPEG_SPEEDS"] = book;
    cluster = await startCluster();
    source = await fixture("h264.mp4");
    // One machine by two names of its own: two, for whoever goes by addresses.
    const hostKey = cluster.lab.fingerprint("ed25519");
    nodes = [cluster.node("one"), cluster.node("other", { host: "localhost", hostKey })];
  });
  afterEach(async () => {
    await cluster.stop();
    await rm(dirname(book), { recursive: true });
    if (before === undefined) delete process.env["DFFMPEG_SPEEDS"];
    else process.env["DFFMPEG_SPEEDS"] = before;
  });

  const seenIn = async (): Promise<readonly SeenSpeed[]> =>
    (JSON.parse(await readFile(book, "utf8")) as { speeds: SeenSpeed[] }).speeds;

  it("are written when a job has ended, by encoder, preset, size and machine", async () => {
    const film = join(import.meta.dirname, "..", "..", "fixtures", "bbb-30s.mp4");
    const slow = ["-c:v", "libx264", "-preset", "slow"];
    const { code, stderr } = await cluster.run(nodes, ["-i", film, ...slow, "out.mkv"]);
    expect(code, stderr).to.equal(0);
    const seen = await seenIn();
    expect(seen).to.not.be.empty;
    for (const { encoder, preset, machine, fps } of seen) {
      expect([encoder, preset]).to.deep.equal(["libx264", "preset=slow"]);
      expect(machine).to.match(/@(127\.0\.0\.1|localhost):/);
      expect(fps).to.be.above(0);
    }
  });

  it("leave a node out of a short job that would end it last, whatever its weight says", async () => {
    const kind = { encoder: "libx264", preset: "preset=ultrafast", width: 320, height: 180, atMs: Date.now() };
    const machine = (host: string): string => `${nodes[0]?.user ?? ""}@${host}:${nodes[0]?.port ?? 22}`;
    const speeds = [
      { ...kind, machine: machine("127.0.0.1"), fps: 0.1 },
      { ...kind, machine: machine("localhost"), fps: 1000 },
    ];
    const dry = ["--dry-run", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "dry.mkv"];
    const told = "how fast nodes are is taken from earlier jobs";
    expect((await cluster.run(nodes, dry)).stdout).to.not.include(told);
    await writeFile(book, JSON.stringify({ version: 1, speeds }));
    expect((await cluster.run(nodes, dry)).stdout).to.include(told);
    const words = ["--report", "report.json", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "out.mkv"];
    const { code, stderr } = await cluster.run(nodes, words);
    expect(code, stderr).to.equal(0);
    const { windows } = await readReport(join(cluster.work, "report.json"));
    expect(windows.map(({ node }) => node)).to.not.include("one");
  });
});
