/**
 * A node whose cable was out for a while: the same job uses it again. Takes a quarter of a minute.
 *   sudo env DFFMPEG_LAB=$(mktemp -d) test/lab/nodes.sh run npx mocha --no-config -n import=tsx test/lab/comes-back.check.ts
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { watch, type Event } from "../cluster/cluster.ts";
import { lossless } from "../cluster/same.ts";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";
import { labSshConfig, startNode, type Fate } from "./netns.ts";
import { until } from "./processes.ts";
import { dffmpegWords } from "../program.ts";

describe("a node that is back", function () {
  this.timeout(90_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-back-"));
    await mkdir(join(folder, "share"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function program(name: string, body: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n[ "$1" = -version ] && exec ffmpeg "$@"\n${body}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it("is used again within the job, be it that its cable was out or that it was frozen", async () => {
    const gate = join(folder, "gate");
    // Whatever comes first never ends; what comes later is encoded.
    const flaky = (name: string): Promise<string> =>
      program(name, `mkdir '${folder}/first-${name}' 2>/dev/null && exec sleep 60\nexec ffmpeg "$@"`);
    const programs = [
      await flaky("n1"),
      await flaky("n2"),
      // Leaves the others something to do until they are back.
      await program("n3", `while ! [ -e '${gate}' ]; do sleep 0.05; done\nexec ffmpeg "$@"`),
    ];
    const share = join(folder, "share");
    const machines = programs.map((_, i) => startNode(`back${i}`, 20 + i, { source: share, mountpoint: "/mnt/share" }));
    const nodes = machines.map(({ config }, i) => ({
      ...{ name: `n${i + 1}`, host: config.host, user: config.user, identityFile: config.identityFile, slots: 1 },
      ...{ ffmpeg: programs[i], root: "/mnt/share", paths: [{ from: "/", to: "/unseen" }] },
    }));
    const inventory = join(folder, "nodes.json");
    await writeFile(inventory, JSON.stringify({ version: 1, storage: { root: share }, nodes }));
    const ssh = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();
    await writeFile(join(folder, "ssh"), `#!/bin/sh\nexec '${ssh}' -F '${labSshConfig()}' "$@"\n`, { mode: 0o755 });
    const [source, output] = [await fixture("silent.mp4"), join(folder, "out.mkv")];
    const words = ["--nodes", inventory, "--json-events", "-i", source, ...lossless, output];
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}`, XDG_CONFIG_HOME: folder };
    const job = watch(
      spawn(process.execPath, [...dffmpegWords, ...words], {
        ...{ cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] },
      }),
    );
    const lost = (node: string) => (events: readonly Event[]) =>
      events.some((event) => event.type === "attempt-ended" && event.node === node && event.outcome === "lost");
    const verified = (node: string) => (events: readonly Event[]) =>
      events.some((event) => event.type === "window-verified" && event.node === node);
    const isAway = async (i: number, away: Fate, back: Fate): Promise<void> => {
      // A window is told of while it's on its way to the node.
      await until(() => Promise.resolve(existsSync(join(folder, `first-n${i + 1}`))));
      machines[i]?.befall(away);
      await job.when(lost(`n${i + 1}`));
      machines[i]?.befall(back);
      await job.when(verified(`n${i + 1}`));
    };
    await job.when((events) => events.some(({ type }) => type === "window-started"));
    await Promise.all([isAway(0, "cut", "join"), isAway(1, "freeze", "thaw")]);
    await writeFile(gate, "");
    const { code, stderr } = await job.ended;
    expect(code, stderr).to.equal(0);
    const plain = join(folder, "plain.mkv");
    await promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", "-i", source, ...lossless, plain]);
    expect(compareOutputs(await describeOutput(plain), await describeOutput(output))).to.deep.equal([]);
    for (const machine of machines) machine.befall("down");
  });
});
