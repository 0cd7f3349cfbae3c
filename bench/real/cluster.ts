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
/** From this length on, a film is run a quarter as often, and the policies that take longest are left to shorter ones. */
const LONG_WORK_SECONDS = 300;
/** Runs of dffmpeg for each pair. */
const RUNS = { short: 2, long: 0.5 };

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

type PolicyRun = readonly [name: string, seconds: number];

const byDffmpeg = (job: RealJob, chosen: readonly Machine[]): Promise<number> =>
  dffmpegOn(
    job,
    chosen.map(({ lab, share }) => ({ ...lab.config, weight: share, slots: 1 })),
  );

/** As on a cluster whose weights nobody has measured, and as the next job of the kind then goes. */
async function byStrangers(job: RealJob, chosen: readonly Machine[]): Promise<PolicyRun[]> {
  const nodes = chosen.map(({ lab }) => ({ ...lab.config, weight: 1, slots: 1 }));
  const speeds = join(job.share, "speeds.json");
  const first = await told("dffmpeg, all weights 1", () => dffmpegOn(job, nodes, speeds));
  const next = await told("dffmpeg, the next job", () => dffmpegOn(job, nodes, speeds));
  return [
    ["dffmpeg, all weights 1", first],
    ["dffmpeg, the next job after that", next],
  ];
}

/**
 * How much longer than the fastest node each takes with plain ffmpeg, the fastest's own 1 included: they encode the
 * film's beginning, as much as takes a minute there.
 */
async function slownesses(job: RealJob, made: readonly Machine[], work: number): Promise<number[]> {
  const [fastest, ...others] = made;
  if (!fastest) return [];
  const found = [1];
  for (const one of others) {
    const wanted = (job.seconds * Math.min(1, 60 / work) * one.share) / fastest.share;
    const part = Math.max(job.gopSeconds, Math.round(wanted / job.gopSeconds) * job.gopSeconds);
    const there = await told(`${one.node.name}, alone, ${part} s of film`, () => alone(job, one, part));
    found.push(there / (await told(`${fastest.node.name}, the same`, () => alone(job, fastest, part))));
  }
  return found;
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
async function figuresOf(
  job: RealJob,
  made: readonly Machine[],
  slower: readonly number[],
  { work }: Film,
  order: ClusterOrder,
): Promise<JobFigures> {
  const { brief, pairs } = order;
  const [fastest] = made;
  const all = fastest ? await told(`${fastest.node.name}, alone`, () => alone(job, fastest)) : NaN;
  const alones = slower.map((times) => all * times);
  const lowerBound = 1 / alones.reduce((sum, each) => sum + 1 / each, 0);
  const runs = brief ? 1 : Math.ceil(pairs * (work < LONG_WORK_SECONDS ? RUNS.short : RUNS.long));
  const ours = await repeated("dffmpeg", runs, () => byDffmpeg(job, made));
  const strangers = await byStrangers(job, made);
  const simpler = order.ours ? [] : await simplerPolicies(job, made, work, brief);
  const whole: PolicyRun = ["whole, on the fastest node", Math.min(...alones)];
  const policies = [result("dffmpeg", ours, lowerBound)];
  for (const [name, seconds] of [...strangers, ...simpler, whole]) policies.push(result(name, [seconds], lowerBound));
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
    let overhead: number | null = null;
    let slower: readonly number[] = [];
    for (const [i, film] of order.films.entries()) {
      const source = `source${i}.mp4`;
      await copyFile(film.source, join(share, source));
      const job = { share, mountpoint, source, coding, seconds: film.seconds, gopSeconds: order.gopSeconds };
      if (i === 0) slower = await slownesses(job, made, film.work);
      const figures = await figuresOf(job, made, slower, film, order);
      jobs.push(figures);
      const before = figures.nodes[0]?.aloneSeconds ?? NaN;
      if (i === 0 && fastest && !order.ours) overhead = await overheadOf(job, fastest, before);
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
