/**
 * A real NFS server and real NFS clients, each with a kernel of its own, and default options: what their caches do to a reader
 * who believes them, and that dffmpeg doesn't. Takes three quarters of a minute, after `npm run build`.
 *   sudo env DFFMPEG_LAB=$(mktemp -d) test/lab/nodes.sh run npx mocha --no-config -n import=tsx test/lab/nfs.check.ts
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { addressOf, startKernels, stopKernels, tree, typescript, type KernelNode, type Spoken } from "./kernel.ts";
import { differences, equip, startJob, workersOf } from "./nfs-job.ts";

const job = "/mnt/share/job-nfs";

describe("NFS between real kernels", function () {
  this.timeout(120_000);
  let nodes: KernelNode[] = [];
  let reader: KernelNode;
  let writer: KernelNode;
  let look: Spoken;
  before(async () => {
    const client = ["client", "vers=4.2,hard", addressOf(0)] as const;
    nodes = startKernels({ server: ["server"], reader: client, writer: client });
    [, reader, writer] = nodes as [KernelNode, KernelNode, KernelNode];
    await reader.run("mkdir", "-p", ...["attempts", "markers", "verified"].map((part) => join(job, part)));
    look = reader.talk("node", ...typescript, `${tree}/test/lab/nfs-look.ts`, job);
    expect(await look.hear()).equal("ready");
  });
  after(() => {
    stopKernels(nodes);
  });
  const write = (what: "none" | "tail" | "all", stem: string): Spoken =>
    writer.talk("/usr/bin/python3", `${tree}/test/lab/nfs-writer.py`, what, job, stem);

  it("finds a marker whose name was looked up too early, which the client goes on denying", async () => {
    const marker = join(job, "markers/w00000-a1-early.json");
    expect(await reader.succeeds("test", "-e", marker)).equal(false);
    const told = await write("all", "w00000-a1-early").hear();
    expect(await reader.succeeds("test", "-e", marker), "the client's cache has it already").equal(false);
    look.say(told);
    expect(await look.hear()).equal("verified");
  });

  for (const [name, what, stem, why] of [
    ["waits for data that comes after its marker", "none", "w00001-a1-late", "the segment has 0 bytes, not 1024000"],
    [
      "waits for the middle of a file that has its full size",
      "tail",
      "w00002-a1-torn",
      "the segment's bytes aren't the ones the node wrote",
    ],
  ] as const) {
    it(name, async () => {
      const node = write(what, stem);
      look.say(await node.hear());
      expect(await look.hear()).equal(why);
      node.say("close");
      expect(await node.hear()).equal("closed");
      expect(await look.hear()).equal("verified");
    });
  }

  it("encodes on one client, for a controller on another, to what one ffmpeg gives", async () => {
    // Were the controller a node too, it might be done with all windows before the other is ready.
    await equip(reader, [writer]);
    const encoding = startJob(reader, "/mnt/share/out.mkv");
    const { code, stderr } = await encoding.ended;
    expect(code, stderr).equal(0);
    expect(workersOf(encoding)).eql(["writer"]);
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-nfs-"));
    try {
      expect(await differences(reader, "/mnt/share/out.mkv", folder)).eql([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
