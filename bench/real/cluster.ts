/**
 * Nodes of known speeds on this machine, behind real sshds: each alone, then all by several policies. Prints JSON, and on
 * standard error each figure as it's measured.
 * Root only, inside `test/lab/nodes.sh run`; main.ts starts it there.
 */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labSshConfig, startNode, type LabNode } from "../../test/lab/netns.ts";
import { connectNode } from "../../lib/nodes/connect.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";
import { dffmpegOn } from "./cluster-job.ts";
import type { ClusterOrder, ClusterResult, Film, JobFigures, PolicyResult } from "./cluster-order.ts";
import { alone, fixedPulled, scriptsWay, staticWeights, type RealJob, type RealNode } from "./real-policies.ts";
import { encoders } from "./setting.ts";
import { mean } from "./timed.ts";

/** Of the fastest node. They add up to less than two of it, so that the controller has something too. */
const SPEEDS = [1, 0.5, 0.25, 0.05];
const mountpoint = "/mnt/share";
/** From this length on, the policies that take longest are left to the shorter film. */
const LONG_WORK_SECONDS = 300;
/** Runs of dffmpeg for each pair: of the shorter film two. */
const SHORT_RUNS = 2;

interface Machine extends RealNode {
  readonly lab: LabNode;
  readonly node: ComputeNode;
}

async function machines(share: string, cores: number): Promise<Machine[]> {
  const made: Machine[] = [];
  for (const [i, speed] of SPEEDS.entries()) {
    const part = (speed * cores) / 2;
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

/** Measures, and says so. */
async function told(what: string, measure: () => Promise<number>): Promise<number> {
  const seconds = await measure();
  process.stderr.write(`  ${what}: ${seconds.toFixed(1)} s\n`);
  return seconds;
}

async function repeated(name: string, count: number, run: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push(await told(name, run));
  return all;
}

function result(name: string, all: readonly number[], lowerBound: number): PolicyResult {
  const [seconds, worst] = [mean(all), Math.max(...all)];
  return { name, seconds, worst, runs: all.length, ratio: seconds / lowerBound, worstRatio: worst / lowerBound };
}

const byDffmpeg = (job: RealJob, chosen: readonly Machine[]): Promise<number> =>
  dffmpegOn(
    job,
    chosen.map(({ lab, share }) => ({ ...lab.config, weight: share, slots: 1 })),
  );

/**
 * Plain ffmpeg on each node: the fastest encodes all of the film. The others encode its beginning, each as much as takes
 * a minute, and are compared with the fastest there.
 */
async function aloneSeconds(job: RealJob, made: readonly Machine[], work: number): Promise<number[]> {
  const [fastest, ...others] = made;
  if (!fastest) return [];
  const all = await told(`${fastest.node.name}, alone`, () => alone(job, fastest));
  const times = [all];
  for (const one of others) {
    const wanted = (job.seconds * Math.min(1, 60 / work) * one.share) / fastest.share;
    const part = Math.max(job.gopSeconds, Math.round(wanted / job.gopSeconds) * job.gopSeconds);
    const there = await told(`${one.node.name}, alone, ${part} s of film`, () => alone(job, one, part));
    times.push(all * (there / (await told(`${fastest.node.name}, the same`, () => alone(job, fastest, part)))));
  }
  return times;
}

async function simplerPolicies(
  job: RealJob,
  made: readonly Machine[],
  work: number,
  brief: boolean,
): Promise<PolicyRun[]> {
  const runs: PolicyRun[] = [
    ["one share each, by weight", await told("one share each", () => staticWeights(job, made))],
    ["pieces of 10 s, pulled", await told("pieces", () => fixedPulled(job, made, brief ? 1 : 10))],
  ];
  if (work >= LONG_WORK_SECONDS) return runs;
  const script = await scriptsWay(job, made);
  const part = `${(script.share * 100).toFixed(0)} % of the film`;
  return [...runs, ["dffmpeg.sh, mended", script.mended], [`dffmpeg.sh as it is: ${part}`, script.asShipped]];
}
type PolicyRun = readonly [name: string, seconds: number];

async function figuresOf(
  job: RealJob,
  made: readonly Machine[],
  { work }: Film,
  order: ClusterOrder,
): Promise<JobFigures> {
  const { brief, pairs } = order;
  const alones = await aloneSeconds(job, made, work);
  const lowerBound = 1 / alones.reduce((sum, each) => sum + 1 / each, 0);
  const runs = brief ? 1 : pairs * (work < LONG_WORK_SECONDS ? SHORT_RUNS : 1);
  const ours = await repeated("dffmpeg", runs, () => byDffmpeg(job, made));
  const simpler = await simplerPolicies(job, made, work, brief);
  const whole: PolicyRun = ["whole, on the fastest node", Math.min(...alones)];
  const policies = [result("dffmpeg", ours, lowerBound)];
  for (const [name, seconds] of [...simpler, whole]) policies.push(result(name, [seconds], lowerBound));
  const nodes = made.map(({ node: { name }, share }, i) => ({ name, share, aloneSeconds: alones[i] ?? NaN }));
  return { seconds: job.seconds, nodes, lowerBound, policies };
}

/** One node by itself, against plain ffmpeg there before and after. */
async function overheadOf(job: RealJob, one: Machine, before: number): Promise<number> {
  const ours = await told("one node, dffmpeg", () => byDffmpeg(job, [one]));
  return ours / mean([before, await told("one node, plain", () => alone(job, one))]);
}

async function measure(order: ClusterOrder): Promise<ClusterResult> {
  const share = await mkdtemp(join(tmpdir(), "dffmpeg-bench-share-"));
  const coding = encoders(order.brief).x264 ?? [];
  try {
    const made = await machines(share, order.cores);
    const [fastest] = made;
    const jobs: JobFigures[] = [];
    let overhead = NaN;
    for (const [i, film] of order.films.entries()) {
      const source = `source${i}.mp4`;
      await copyFile(film.source, join(share, source));
      const job = { share, mountpoint, source, coding, seconds: film.seconds, gopSeconds: order.gopSeconds };
      const figures = await figuresOf(job, made, film, order);
      jobs.push(figures);
      const before = figures.nodes[0]?.aloneSeconds ?? NaN;
      if (i === 0 && fastest) overhead = await overheadOf(job, fastest, before);
    }
    for (const { node } of made) node.close();
    return { jobs, overhead };
  } finally {
    await rm(share, { recursive: true, force: true });
  }
}

const order = JSON.parse(process.argv[2] ?? "") as ClusterOrder;
process.stdout.write(`${JSON.stringify(await measure(order))}\n`);
// Connections that are being closed needn't be waited for.
process.exit(0);
