/** A node's own folder for a job: there while it's needed, and gone afterwards, however the job ends. */
import { access, mkdir, mkdtemp, readdir, readlink, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { connectNode } from "../../lib/nodes/connect.ts";
import type { ComputeNode, Transport } from "../../lib/nodes/contract.ts";
import { defaultLimits } from "../../lib/nodes/limits.ts";
import { openWorkFolder } from "../../lib/nodes/work-folder.ts";
import { until } from "../lab/processes.ts";
import { startSshd, type LabSshd } from "../lab/sshd.ts";

describe("a node's work folder", () => {
  let lab: LabSshd;
  let base: string;
  let node: ComputeNode;
  before(async () => {
    lab = await startSshd();
  });
  after(() => lab.stop());
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "dffmpeg work's "));
    node = await connect();
  });
  afterEach(async () => {
    node.close();
    await rm(base, { recursive: true });
  });
  const connect = (workFolder = base): Promise<ComputeNode> =>
    connectNode(lab.node({ workFolder }), { sshConfigFile: lab.sshConfigFile, limits: { leaseSeconds: -5 } });
  const left = (): Promise<string[]> => readdir(base);

  it("is for its user alone, and gone when it's closed, with all that is in it", async () => {
    const work = await node.openWorkFolder();
    const { stdout } = await node.command(["sh", "-c", 'ls -ld "$1" | cut -c 1-10; ls "$1"', "sh", work.path]);
    expect(stdout).equal("drwx------\nattempts\nkeeper\nmarkers\nsegments\n");
    await writeFile(join(work.path, "segments", "s"), "x");
    await work.close();
    expect(await left()).deep.equal([]);
  });

  it("is cleared when the connection is lost", async () => {
    const work = await node.openWorkFolder();
    await access(work.path);
    await lab.dropConnections();
    // The node may be sooner to clear it than this side is to hear of the loss.
    await until(async () => work.gone && (await left()).length === 0);
    expect(work.gone).equal(true);
    const next = await node.openWorkFolder();
    await access(next.path);
    await next.close();
  });

  it("takes along what a keeper left that was killed, and nothing of one that lives", async () => {
    await mkdir(join(base, "dffmpeg-work-dead"));
    await writeFile(join(base, "dffmpeg-work-dead", "keeper"), `2147483646 ${await readlink("/proc/self/ns/pid")}\n`);
    await mkdir(join(base, "dffmpeg-work-unsure"));
    const [first, second] = [await node.openWorkFolder(), await node.openWorkFolder()];
    expect((await left()).toSorted()).deep.equal(
      ["dffmpeg-work-unsure", ...[first, second].map(({ path }) => path.slice(base.length + 1))].toSorted(),
    );
    await Promise.all([first.close(), second.close()]);
  });

  it("leaves another container's alone, whose process ids say nothing here, until it's a week old", async () => {
    for (const name of ["dffmpeg-work-new", "dffmpeg-work-old"]) {
      await mkdir(join(base, name));
      await writeFile(join(base, name, "keeper"), "2147483646 pid:[1]\n");
    }
    const longAgo = Date.now() / 1000 - 8 * 24 * 3600;
    await utimes(join(base, "dffmpeg-work-old"), longAgo, longAgo);
    const work = await node.openWorkFolder();
    expect((await left()).toSorted()).deep.equal(["dffmpeg-work-new", work.path.slice(base.length + 1)].toSorted());
    await work.close();
  });

  it("names the folder that can't be used", async () => {
    const other = await connect("/absent/work");
    const error: unknown = await other.openWorkFolder().catch((thrown: unknown) => thrown);
    other.close();
    expect(error)
      .property("message")
      .match(/^node lab: no folder to work in: .*\/absent\/work/);
    expect(error).property("hint").contain("'workFolder' of lab");
  });

  it("blames no folder when the connection is lost before one stands", async () => {
    const lost = { kind: "lost", cause: new Error("the connection was closed") } as const;
    const keeper = {
      write: () => undefined,
      end: () => undefined,
      kill: () => undefined,
      ended: Promise.resolve(lost),
    };
    const transport: Pick<Transport, "start"> = { start: () => keeper };
    const error: unknown = await openWorkFolder(transport, lab.node({}), defaultLimits).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).property("message").equal("node lab: the connection was closed");
    expect(error)
      .property("hint")
      .match(/^Is the machine on/);
  });
});
