/**
 * The set-up scripts on two machines with systemd and a kernel of their own: what they export is mounted, by the very automount
 * they write, a job goes over it, and both come back after a power cut. Takes a minute and a half, after `npm run build`.
 *   sudo env DFFMPEG_LAB=$(mktemp -d) test/lab/nodes.sh run npx mocha --no-config -n import=tsx test/lab/setup.check.ts
 */
import { join, relative } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { addressOf, built, startKernels, stopKernels, tree, type KernelNode } from "./kernel.ts";

const share = "/srv/dffmpeg";
const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];
const root = join(import.meta.dirname, "..", "..");

describe("two machines that the set-up scripts made a cluster", function () {
  this.timeout(300_000);
  let nodes: KernelNode[] = [];
  let master: KernelNode;
  let helper: KernelNode;
  const script = (on: KernelNode, name: string, ...words: readonly string[]): Promise<string> =>
    on.run(`${built}/scripts/setup-${name}.sh`, ...words);
  /** As the user who runs dffmpeg. */
  const me = (...words: readonly string[]): Promise<string> =>
    master.run("runuser", "-u", "me", "--", "env", "-C", "/home/me", "HOME=/home/me", ...words);
  const dffmpeg = (...words: readonly string[]): Promise<string> => me("node", `${built}/dist/cli/main.js`, ...words);

  before(async () => {
    nodes = startKernels({ master: ["machine"], helper: ["machine"] });
    [master, helper] = nodes as [KernelNode, KernelNode];
    await master.run("useradd", "--create-home", "me");
    await me(`${built}/scripts/setup-controller.sh`);
    await script(master, "storage", "--node", addressOf(1), "--member", "me");
    const key = await master.run("cat", "/home/me/.ssh/dffmpeg.pub");
    await script(helper, "compute", "--server", addressOf(0), "--key", key.trim());
    await me(`${built}/scripts/setup-controller.sh`, "--yes", `helper=${addressOf(1)}`);
  });
  after(() => {
    stopKernels(nodes);
  });

  it("mount at the first use what is exported, with the options that were meant", async () => {
    expect(await helper.run("findmnt", "-n", "-o", "FSTYPE", share)).equal("autofs\n");
    await helper.run("runuser", "-u", "dffmpeg", "--", "ls", share);
    const options = (await helper.run("findmnt", "-n", "-t", "nfs4", "-o", "OPTIONS", share)).trim().split(",");
    expect(options).include.members(["rw", "hard", "lookupcache=pos", "nosuid", "nodev", "noexec", "sec=sys"]);
    expect(await master.run("exportfs", "-v")).match(/\(sync,.*no_subtree_check,.*rw,.*root_squash/);
  });

  it("encode a job over it to what one ffmpeg gives", async () => {
    await me("cp", join(tree, relative(root, await fixture("silent.mp4"))), share);
    const source = `${share}/silent.mp4`;
    const events = await dffmpeg("--json-events", "-y", "-i", source, ...lossless, "out.mkv");
    // Which of them is sooner done with windows is the schedule's matter, and the machine's.
    expect(events)
      .match(/"window-verified".*"node":"helper"/)
      .and.match(/"node-ready".*"node":"here"/);
    await me("ffmpeg", "-v", "error", "-y", "-i", source, ...lossless, "plain.mkv");
    const frames = (name: string): Promise<string> => me("ffmpeg", "-v", "error", "-i", name, "-f", "framemd5", "-");
    expect(await frames("out.mkv")).equal(await frames("plain.mkv"));
  });

  it("come back after a power cut of both, the node first, which boots without the share", async () => {
    for (const node of nodes) node.befall("kill");
    helper.befall("power");
    expect(await helper.run("findmnt", "-n", "-o", "FSTYPE", share)).equal("autofs\n");
    master.befall("power");
    await helper.run("runuser", "-u", "dffmpeg", "--", "touch", `${share}/back`);
    expect(await me("ls", share)).match(/^back$/m);
  });
});
