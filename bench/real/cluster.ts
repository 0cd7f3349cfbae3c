/**
 * Nodes of known speeds on this machine, behind real sshds: each alone, then all by several policies. Prints JSON.
 * Root only, inside `test/lab/nodes.sh run`; main.ts starts it there.
 */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labSshConfig, startNode, type LabNode } from "../../test/lab/netns.ts";
import { connectNode } from "../../lib/nodes/connect.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";
import { dffmpegOn } from "./cluster-job.ts";
import { alone, fixedPulled, scriptsWay, staticWeights, type RealJob, type RealNode } from "./real-policies.ts";
import { encoders } from "./setting.ts";
import { mean } from "./timed.ts";

export interface ClusterResult {
  /** Of the film. */
  readonly seconds: number;
  readonly nodes: readonly { readonly name: string; readonly share: number; readonly aloneSeconds: number }[];
  /** The earliest end of any schedule: 1 / Σ 1 / alone. */
  readonly lowerBound: number;
  readonly policies: readonly PolicyResult[];
  /** One node over SSH by dffmpeg, against plain ffmpeg on that node. */
  readonly overhead: number;
}

export interface PolicyResult {
  readonly name: string;
  /** The mean of all runs, and the slowest. */
  readonly seconds: number;
  readonly worst: number;
  readonly runs: number;
  /** Against the lower bound: the mean, and the worst. */
  readonly ratio: number;
  readonly worstRatio: number;
}

/** What a run of the benchmark hands over: the film, how long it and its GOPs are, how often. */
export interface ClusterOrder {
  readonly source: string;
  readonly seconds: number;
  readonly gopSeconds: number;
  readonly pairs: number;
  readonly brief: boolean;
}

/** Of one core. */
const SHARES = [1, 0.5, 0.25, 0.05];
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

async function repeated(count: number, run: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push(await run());
  return all;
}

function result(name: string, all: readonly number[], lowerBound: number): PolicyResult {
  const [seconds, worst] = [mean(all), Math.max(...all)];
  return { name, seconds, worst, runs: all.length, ratio: seconds / lowerBound, worstRatio: worst / lowerBound };
}

/** One node by itself, between two runs of plain ffmpeg there. */
async function overheadOf(job: RealJob, one: Machine): Promise<number> {
  const before = await alone(job, one);
  const ours = await byDffmpeg(job, [one]);
  return ours / mean([before, await alone(job, one)]);
}

const byDffmpeg = (job: RealJob, chosen: readonly Machine[]): Promise<number> =>
  dffmpegOn(
    job,
    chosen.map(({ lab, share }) => ({ ...lab.config, weight: share, slots: 1 })),
  );

async function measure(order: ClusterOrder): Promise<ClusterResult> {
  const { seconds, gopSeconds, pairs, brief } = order;
  const share = await mkdtemp(join(tmpdir(), "dffmpeg-bench-share-"));
  try {
    await copyFile(order.source, join(share, "source.mp4"));
    const made = await machines(share);
    const coding = encoders(brief).x264 ?? [];
    const job = { share, mountpoint, source: "source.mp4", coding, seconds, gopSeconds };
    const alones: number[] = [];
    // A slow node's speed shows on a part of the film as well, in the time that the fastest takes for all of it.
    for (const one of made) {
      const part = Math.max(gopSeconds, Math.round((seconds * one.share) / gopSeconds) * gopSeconds);
      alones.push(((await alone(job, one, part)) * seconds) / part);
    }
    const lowerBound = 1 / alones.reduce((sum, each) => sum + 1 / each, 0);
    const runs: readonly (readonly [string, number, () => Promise<number>])[] = [
      ["dffmpeg", brief ? 1 : pairs, () => byDffmpeg(job, made)],
      ["one share each, by weight", 1, () => staticWeights(job, made)],
      ["pieces of 10 s, pulled", 1, () => fixedPulled(job, made, brief ? 1 : 10)],
    ];
    const policies: PolicyResult[] = [];
    for (const [name, count, run] of runs) policies.push(result(name, await repeated(count, run), lowerBound));
    const script = await scriptsWay(job, made);
    policies.push(result("dffmpeg.sh, mended", [script.mended], lowerBound));
    const part = `${(script.share * 100).toFixed(0)} % of the film`;
    policies.push(result(`dffmpeg.sh as it is: ${part}`, [script.asShipped], lowerBound));
    policies.push(result("whole, on the fastest node", [Math.min(...alones)], lowerBound));
    const [first] = made;
    const overhead = first ? await overheadOf(job, first) : NaN;
    const nodes = made.map(({ node, share: part }, i) => ({
      name: node.name,
      share: part,
      aloneSeconds: alones[i] ?? NaN,
    }));
    for (const { node } of made) node.close();
    return { seconds, nodes, lowerBound, policies, overhead };
  } finally {
    await rm(share, { recursive: true, force: true });
  }
}

const order = JSON.parse(process.argv[2] ?? "") as ClusterOrder;
process.stdout.write(`${JSON.stringify(await measure(order))}\n`);
// Connections that are being closed needn't be waited for.
process.exit(0);
