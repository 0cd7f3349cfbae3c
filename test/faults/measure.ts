/**
 * Measures what docs/faults.md tells, and prints it as tables: npm run faults:measure [-- --parts faults,verification,nodes --times 3 --jobs 1 --kinds frozen]
 * Each number is of this machine as it is now: on a busy one they are worse. Root only, on Linux; some minutes.
 */
import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { clip, fixture } from "../../fixtures/generate.ts";
import { findPrograms } from "../../lib/media/programs.ts";
import { readSegment } from "../../lib/media/segment.ts";
import { readJournal } from "../../lib/storage/journal.ts";
import { jobFolderAt } from "../../lib/storage/job-folder.ts";
import { verifyAgain } from "../../lib/storage/verify.ts";
import { readReport, startCluster, type Cluster, type Event } from "../cluster/cluster.ts";
import { directed } from "./directed.ts";
import { kinds, machineKinds, nodeViewKinds, viewKinds, type Kind, type TrialSpec } from "./draw.ts";
import { runTrials } from "./runner.ts";
import type { TrialResult } from "./trial.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "3" },
    jobs: { type: "string", default: "1" },
    kinds: { type: "string" },
    parts: { type: "string", default: "faults,verification,nodes" },
  },
});
const times = Number(values.times);
const chosen = kinds.filter((kind) => values.kinds === undefined || values.kinds.split(",").includes(kind));

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

function spread(all: readonly number[]): string {
  if (all.length === 0) return "never seen";
  const sorted = [...all].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `${seconds(middle)} (${seconds(sorted[0] ?? 0)} to ${seconds(sorted.at(-1) ?? 0)}; ${sorted.length} times)`;
}

/** Early in the first window, in the kind of share that can have such a fault. */
function oneFault(kind: Kind, trial: number): TrialSpec {
  const ofMachine = (machineKinds as readonly Kind[]).includes(kind);
  const passes = ["slow", "share-remounted", "disk-full", ...viewKinds, ...nodeViewKinds].includes(kind);
  const fault = { kind, atMs: 600, ...(ofMachine && { node: "n1" }), ...(passes && { forMs: 2000 }) };
  const share = (viewKinds as readonly Kind[]).includes(kind)
    ? "controller's layer"
    : (nodeViewKinds as readonly Kind[]).includes(kind)
      ? "nodes' layer"
      : kind === "disk-full"
        ? "small disk"
        : "folder";
  return directed(trial, [fault], { share });
}

async function faults(): Promise<void> {
  const order = chosen.flatMap((kind) => Array.from({ length: times }, () => kind));
  const specs = order.map(oneFault);
  const trials = specs.map((spec, trial) => ({ seed: 0, trial, spec }));
  const results = new Map<Kind, TrialResult[]>();
  for await (const result of runTrials({ trials, jobs: Number(values.jobs) })) {
    const kind = order[result.trial];
    if (kind !== undefined) results.set(kind, [...(results.get(kind) ?? []), result]);
  }
  say("| fault | noticed after, s | source encoded again, s of 12 | the job took, s | outcome |");
  say("| --- | --- | --- | --- | --- |");
  for (const [kind, all] of results) {
    const noticed = all.flatMap(({ noticedMs }) => noticedMs);
    const lost = all.map(({ lostSeconds }) => lostSeconds).join(", ");
    const took = all.map((one) => one.seconds).join(", ");
    const outcomes = [...new Set(all.map(({ outcome }) => outcome))].join(", ");
    say(`| ${kind} | ${noticed.length > 0 ? spread(noticed) : ""} | ${lost} | ${took} | ${outcomes} |`);
  }
  const resumed = results.get("controller-killed")?.flatMap(({ resumedMs }) => resumedMs) ?? [];
  say(`\nFrom the start of the controller that goes on to its first frame: ${spread(resumed)} s`);
}

/** The clip, four times over, so that what is the same for each job counts as little as in a real one. */
async function twoMinutes(cluster: Cluster): Promise<string> {
  const path = join(cluster.folder, "two-minutes.mp4");
  const args = ["-v", "error", "-nostdin", "-stream_loop", "3", "-i", await fixture(clip), "-c", "copy", path];
  await promisify(execFile)("ffmpeg", args);
  return path;
}

/**
 * - "delay": what verification adds to the job: from the last window's being encoded to its being verified, and the check
 *   of the merged file. The rest runs while nodes encode.
 * - "again": the same work done afterwards, segment by segment: what it takes of this machine.
 */
async function verification(cluster: Cluster): Promise<void> {
  const sources = { "30 s": await fixture(clip), "120 s": await twoMinutes(cluster) };
  say(
    "\n| source | encoder | job, s | segments | last window, s | output, s | delay | again: hashed, s | frames counted, s |",
  );
  say("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const [length, source] of Object.entries(sources)) {
    for (const preset of ["ultrafast", "medium"]) {
      const numbers = await verifiedJob(cluster, source, preset, `${preset}-${parseInt(length)}.mkv`);
      say(`| ${length} | libx264 ${preset} | ${numbers.join(" | ")} |`);
    }
  }
}

async function verifiedJob(cluster: Cluster, source: string, preset: string, output: string): Promise<string[]> {
  const words = ["--json-events", "--keep", "--report", `${output}.json`, "-i", source];
  const options = ["-c:v", "libx264", "-preset", preset, "-c:a", "copy", output];
  // Nodes are other machines: their encoders give way to what the controller does.
  const nodes = ["a", "b"].map((name) => cluster.node(name, { nice: 10 }));
  const job = await cluster.start(nodes, [...words, ...options]);
  const { code, stderr } = await job.ended;
  if (code !== 0) throw new Error(stderr);
  const { timeline } = await readReport(join(cluster.work, `${output}.json`));
  if (!timeline) throw new Error("the report has no timeline");
  const done = timeline.attempts.filter(({ outcome }) => outcome === "verified");
  const windows = Math.max(...done.map(({ end }) => end)) - Math.max(...done.map(({ encoded }) => encoded));
  const at = (step: string): number => job.events.findLast((event) => event.step === step)?.seenMs ?? NaN;
  const check = (at("saving") - stepBegins(job.events, "checking")) / 1000;
  const again = await verifyAllAgain(cluster);
  return [
    ...[timeline.end.toFixed(1), String(done.length), windows.toFixed(2), check.toFixed(2)],
    ...[`${(((windows + check) / timeline.end) * 100).toFixed(1)} %`, again.hash.toFixed(2), again.count.toFixed(2)],
  ];
}

const stepBegins = (events: readonly Event[], step: string): number =>
  events.find((event) => event.step === step)?.seenMs ?? NaN;

/** Seconds, of every segment of the job that was kept; which is removed then. */
async function verifyAllAgain(cluster: Cluster): Promise<{ hash: number; count: number }> {
  const programs = await findPrograms({});
  const [id = ""] = await readdir(cluster.share);
  const folder = jobFolderAt(cluster.share, id);
  const { entries } = await readJournal(folder.path);
  let [hash, count] = [0, 0];
  for (const entry of entries) {
    if (entry.type !== "verified") continue;
    const beginMs = performance.now();
    await verifyAgain(folder, entry.marker);
    const hashedMs = performance.now();
    await readSegment(programs, join(folder.verified, entry.marker.file), 0, new AbortController().signal);
    [hash, count] = [hash + (hashedMs - beginMs) / 1000, count + (performance.now() - hashedMs) / 1000];
  }
  await rm(folder.path, { recursive: true });
  return { hash, count };
}

async function manyNodes(cluster: Cluster): Promise<void> {
  const nodes = Array.from({ length: 50 }, (_, i) => cluster.node(`node${i}`));
  const job = await cluster.start(nodes, [
    "--json-events",
    "-i",
    await fixture("silent.mp4"),
    "-c:v",
    "libx264",
    "many.mkv",
  ]);
  const ended = await job.ended;
  const at = (type: string, last = false): number => {
    const found = job.events.filter((event) => event.type === type);
    return (last ? found.at(-1) : found[0])?.seenMs ?? NaN;
  };
  if (ended.code !== 0) throw new Error(ended.stderr);
  say(
    `\n50 nodes on one sshd: ${seconds(at("node-ready", true) - at("planned"))} s from the plan until all were connected and checked`,
  );
  const startMs = performance.now();
  await cluster.own("nodes", "check");
  say(`dffmpeg nodes check, 50 nodes: ${seconds(performance.now() - startMs)} s`);
}

const parts = values.parts.split(",");
if (parts.includes("faults")) await faults();
const cluster = await startCluster();
try {
  if (parts.includes("verification")) await verification(cluster);
  if (parts.includes("nodes")) await manyNodes(cluster);
} finally {
  await cluster.stop();
}
