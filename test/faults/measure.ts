/**
 * Measures what docs/faults.md tells, and prints it as tables: npm run faults:measure [-- --times 3 --jobs 1 --kinds frozen,link-down]
 * Each number is of this machine as it is now: on a busy one they are worse. Root only, on Linux; some minutes.
 */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clip, fixture } from "../../fixtures/generate.ts";
import { findPrograms } from "../../lib/media/programs.ts";
import { readSegment } from "../../lib/media/segment.ts";
import { readJournal } from "../../lib/storage/journal.ts";
import { jobFolderAt } from "../../lib/storage/job-folder.ts";
import { verifyAgain } from "../../lib/storage/verify.ts";
import { startCluster, type Cluster } from "../cluster/cluster.ts";
import { directed } from "./directed.ts";
import { kinds, machineKinds, nodeViewKinds, viewKinds, type Kind, type TrialSpec } from "./draw.ts";
import { runTrials } from "./runner.ts";
import type { TrialResult } from "./trial.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "3" },
    jobs: { type: "string", default: "1" },
    kinds: { type: "string" },
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

/** Verification again, of every segment of a job that was kept, beside the time the job took. */
async function verification(cluster: Cluster): Promise<void> {
  const programs = await findPrograms({});
  say("\n| encoder | job, s | segments | bytes | read and hashed, s | frames counted, s | share |");
  say("| --- | --- | --- | --- | --- | --- | --- |");
  for (const preset of ["ultrafast", "medium", "veryslow"]) {
    const args = ["-i", await fixture(clip), "-c:v", "libx264", "-preset", preset, "-c:a", "copy", `${preset}.mkv`];
    const startMs = performance.now();
    const { code, stderr } = await cluster.run([cluster.node("a"), cluster.node("b")], ["--keep", ...args]);
    if (code !== 0) throw new Error(stderr);
    const jobMs = performance.now() - startMs;
    const [id = ""] = await readdir(cluster.share);
    const folder = jobFolderAt(cluster.share, id);
    const markers = (await readJournal(folder.path)).entries.flatMap((entry) =>
      entry.type === "verified" ? [entry.marker] : [],
    );
    let [hashMs, countMs, bytes] = [0, 0, 0];
    for (const marker of markers) {
      const beginMs = performance.now();
      await verifyAgain(folder, marker);
      const hashedMs = performance.now();
      await readSegment(programs, join(folder.verified, marker.file), 0, new AbortController().signal);
      [hashMs, countMs] = [hashMs + hashedMs - beginMs, countMs + performance.now() - hashedMs];
      bytes += marker.size;
    }
    const share = (((hashMs + countMs) / jobMs) * 100).toFixed(1);
    say(
      `| libx264 ${preset} | ${seconds(jobMs)} | ${markers.length} | ${bytes} | ${(hashMs / 1000).toFixed(2)} | ${(countMs / 1000).toFixed(2)} | ${share} % |`,
    );
    await rm(folder.path, { recursive: true });
  }
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

await faults();
const cluster = await startCluster();
try {
  await verification(cluster);
  await manyNodes(cluster);
} finally {
  await cluster.stop();
}
