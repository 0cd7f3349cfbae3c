/**
 * What befalls real NFS: each trial is one job, whose output is plain ffmpeg's, or isn't there and it was said why. Prints a
 * line each, and exits with 1 where one was neither. Takes some minutes, after `npm run build`; words choose trials by name.
 *   sudo env DFFMPEG_LAB=$(mktemp -d) test/lab/nodes.sh run node --import tsx test/lab/nfs-acceptance.ts [WORD...]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "../cluster/cluster.ts";
import { addressOf, startKernels, stopKernels, type KernelNode } from "./kernel.ts";
import { differences, equip, startJob, workersOf } from "./nfs-job.ts";
import { trials, type Site, type Trial } from "./nfs-trials.ts";

const output = "/mnt/share/out.mkv";

/** Once frames are there: nodes write, and the merge waits for them. */
async function encoding(job: Job): Promise<void> {
  await job.when((events) =>
    events.some(
      ({ type, progress }) => type === "progress" && (progress?.nodes.some(({ frames }) => frames > 0) ?? false),
    ),
  );
}

/** What was seen, and whether that may be. */
async function judge(site: Site, trial: Trial, job: Job): Promise<readonly [boolean, string]> {
  const { code, stderr } = await job.ended;
  await trial.afterwards?.(site);
  await trial.mend?.(site);
  const said = stderr.trim().split("\n").slice(-2).join(" / ");
  const there = await site.writer.run("ls", "-A", "/mnt/share");
  const exists = there.split("\n").includes("out.mkv");
  if (code !== 0)
    return [!exists && said !== "", `${exists ? "WRONG: an output, and " : ""}exit ${String(code)}: ${said}`];
  if (!exists) return [false, "WRONG: exit 0 and no output"];
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-nfs-"));
  try {
    const found = await differences(site.writer, output, folder);
    return found.length === 0
      ? [true, `identical (${workersOf(job).join(", ")})`]
      : [false, `WRONG: ${found.join("; ")}`];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function hold(site: Site, trial: Trial): Promise<boolean> {
  await site.reader.run("sh", "-c", "rm -rf /mnt/share/out.mkv /mnt/share/.dffmpeg-* /mnt/share/job-*");
  await trial.prepare?.(site);
  const startMs = performance.now();
  const job = startJob(site.reader, output);
  // A job that ends early is judged like any other.
  await encoding(job).then(
    () => trial.meanwhile?.(site),
    () => undefined,
  );
  const [right, seen] = await judge(site, trial, job);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  process.stdout.write(`| ${trial.exports} | ${trial.mount} | ${trial.name} | ${seen} | ${seconds} s |\n`);
  return right;
}

const words = process.argv.slice(2);
const wanted = trials.filter((trial) => words.every((word) => JSON.stringify(trial).includes(word)));
let wrong = 0;
for (const key of new Set(wanted.map(({ exports, mount }) => `${exports} ${mount}`))) {
  const [exports = "", mount = ""] = key.split(" ");
  const client = ["client", mount, addressOf(0)] as const;
  const common = ",no_subtree_check,no_root_squash";
  const nodes = startKernels({ server: ["server", `rw,${exports}${common}`], reader: client, writer: client });
  const [server, reader, writer] = nodes as [KernelNode, KernelNode, KernelNode];
  try {
    await equip(reader, [reader, writer]);
    for (const trial of wanted.filter((each) => `${each.exports} ${each.mount}` === key)) {
      if (!(await hold({ server, reader, writer, wait: (seconds) => delay(seconds * 1000) }, trial))) wrong += 1;
    }
  } catch (thrown) {
    wrong += 1;
    process.stdout.write(`| ${exports} | ${mount} | | the lab: ${String(thrown)} | |\n`);
  } finally {
    stopKernels(nodes);
  }
}
process.exit(wrong === 0 ? 0 : 1);
