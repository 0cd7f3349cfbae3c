/**
 * What a lost machine looks like, with real ones: noticed in time, its ffmpeg ended by its lease. Takes half a minute.
 *   sudo env DFFMPEG_LAB=$(mktemp -d) test/lab/nodes.sh run npx mocha --no-config -n import=tsx test/lab/node-loss.check.ts
 */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { AttemptOutcome } from "../../lib/model/attempt.ts";
import { connectNode } from "../../lib/nodes/connect.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";
import { labSshConfig, startNode, type Fate, type LabNode } from "./netns.ts";
import { processesWith, until } from "./processes.ts";

const argv = ["-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5"];

describe("a node that is lost", function () {
  this.timeout(90_000);
  let root: string;
  let index = 0;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "dffmpeg-loss-"));
    await mkdir(join(root, "job/attempts"), { recursive: true });
    await mkdir(join(root, "job/markers"));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function start(): Promise<{ machine: LabNode; node: ComputeNode; outcome: Promise<AttemptOutcome> }> {
    const machine = startNode(`loss${++index}`, index, { source: root, mountpoint: "/mnt/share" });
    const node = await connectNode(machine.config, { storageRoot: root, sshConfigFile: labSshConfig() });
    const name = { job: "j", window: 0, attempt: 1, nonce: `n${index}` };
    let started: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (started = resolve));
    const order = { name, jobFolder: "/mnt/share/job", argv, file: `f${index}.mkv` };
    const outcome = node.encode(order, started, new AbortController().signal);
    await begun;
    return { machine, node, outcome };
  }
  const encodes = async (): Promise<boolean> =>
    (await processesWith(`/mnt/share/job/attempts/f${index}.mkv`)).length > 0;

  for (const fates of [["cut"], ["freeze"], ["kill"], ["cut", "kill"]] as const satisfies Fate[][]) {
    it(`is noticed within 10 s after: ${fates.join(", ")}`, async () => {
      const { machine, node, outcome } = await start();
      const before = performance.now();
      for (const fate of fates) machine.befall(fate);
      expect((await outcome).kind).equal("lost");
      expect(performance.now() - before).below(10_000);
      node.close();
      machine.befall("down");
    });
  }

  it("ends its ffmpeg by itself and leaves no file when it's cut off, and works again once it's back", async () => {
    const { machine, node, outcome } = await start();
    machine.befall("cut");
    await outcome;
    expect(await encodes()).equal(true);
    await until(async () => !(await encodes()), 25_000);
    await until(async () => (await readdir(join(root, "job/attempts"))).length === 0);
    machine.befall("join");
    // For a moment the kernel still knows it for unreachable.
    await until(() =>
      node.command(["echo", "back"]).then(
        ({ stdout }) => stdout === "back\n",
        () => false,
      ),
    );
    node.close();
    machine.befall("down");
  });
});
