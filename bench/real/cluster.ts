/**
 * Nodes of known speeds on this machine, behind real sshds: each alone, then all by several policies. Prints JSON.
 * Root only, inside `test/lab/nodes.sh run`; bench.ts starts it there.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labSshConfig, startNode, type LabNode } from "../../test/lab/netns.ts";
import { connectNode } from "../../lib/nodes/connect.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";
import { dffmpegOn } from "./cluster-job.ts";
import { alone, fixedPulled, staticWeights, type RealNode } from "./real-policies.ts";
import { encoders, withSetting } from "./setting.ts";
import { median, timed } from "./timed.ts";

export interface ClusterResult {
  readonly nodes: readonly { readonly name: string; readonly share: number; readonly aloneSeconds: number }[];
  /** The earliest end of any schedule: 1 / Σ 1 / alone. */
  readonly lowerBound: number;
  readonly policies: readonly { readonly name: string; readonly seconds: number; readonly ratio: number }[];
  /** One node over SSH by dffmpeg, against plain ffmpeg on that node. */
  readonly overhead: number;
}

/** Of one core. */
const SHARES = [1, 0.5, 0.25];
const mountpoint = "/mnt/share";

interface Machine extends RealNode {
  readonly lab: LabNode;
  readonly node: ComputeNode;
}

async function machines(share: string): Promise<Machine[]> {
  const made: Machine[] = [];
  for (const [i, part] of SHARES.entries()) {
    const lab = startNode(`bench${i}`, i, { source: share, mountpoint });
    lab.slow(part * 100);
    const node = await connectNode(lab.config, { sshConfigFile: labSshConfig() });
    made.push({ lab, node, share: part, run: (argv) => runThere(node, argv) });
  }
  return made;
}

async function runThere(node: ComputeNode, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await node.command(argv, { timeoutMs: 3_600_000 });
  if (code !== 0) throw new Error(`${node.name}: ${stderr.slice(-1000)}`);
}

async function measure(brief: boolean, pairs: number | undefined): Promise<ClusterResult> {
  const share = await mkdtemp(join(tmpdir(), "dffmpeg-bench-share-"));
  try {
    return await withSetting({ brief, pairs, source: undefined }, async (setting) => {
      const source = join(share, "source.mp4");
      await timed("cp", [setting.source, source]);
      const made = await machines(share);
      const coding = encoders(brief).x264 ?? [];
      const job = { share, mountpoint, source: "source.mp4", coding, brief };
      const alones: number[] = [];
      for (const one of made) alones.push(await alone(job, one));
      const lowerBound = 1 / alones.reduce((sum, seconds) => sum + 1 / seconds, 0);
      const dff = (chosen: readonly Machine[]): Promise<number> =>
        dffmpegOn(
          job,
          chosen.map(({ lab, share }) => ({ ...lab.config, weight: share, slots: 1 })),
        );
      const runs: [string, () => Promise<number>][] = [
        ["dffmpeg", () => dff(made)],
        ["one share each, by weight", () => staticWeights(job, made)],
        ["pieces of 10 s, pulled", () => fixedPulled(job, made, brief ? 1 : 10)],
      ];
      const policies = [];
      for (const [name, run] of runs) {
        const all: number[] = [];
        for (let i = 0; i < Math.min(3, setting.pairs); i++) all.push(await run());
        policies.push({ name, seconds: median(all), ratio: median(all) / lowerBound });
      }
      const best = Math.min(...alones);
      policies.push({ name: "whole, on the fastest node", seconds: best, ratio: best / lowerBound });
      const overhead = (await dff(made.slice(0, 1))) / (alones[0] ?? NaN);
      const nodes = made.map(({ node, share }, i) => ({ name: node.name, share, aloneSeconds: alones[i] ?? NaN }));
      for (const { node } of made) node.close();
      return { nodes, lowerBound, policies, overhead };
    });
  } finally {
    await rm(share, { recursive: true, force: true });
  }
}

const pairs = process.argv.find((word) => /^\d+$/.test(word));
const result = await measure(process.argv.includes("--brief"), pairs === undefined ? undefined : Number(pairs));
process.stdout.write(`${JSON.stringify(result)}\n`);
// Connections that are being closed needn't be waited for.
process.exit(0);
