/** `npm run bench [-- --brief] [-- PAIRS]`: dffmpeg against plain ffmpeg and simpler policies, on this machine, now. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bars } from "./bars.ts";
import type { ClusterResult } from "./cluster.ts";
import { embedded, startUp } from "./embedded.ts";
import { page, type Results } from "./page.ts";
import { machine, root, withSetting, type Setting } from "./setting.ts";
import { tailSeconds } from "./tail.ts";

const run = promisify(execFile);

async function clusterResult(words: readonly string[]): Promise<ClusterResult | undefined> {
  const namespaces =
    process.getuid?.() === 0 && (await run("unshare", ["--net", "--pid", "--fork", "true"]).then(yes, no));
  if (!namespaces) return undefined;
  const lab = await mkdtemp(join(tmpdir(), "dffmpeg-lab-"));
  try {
    const script = ["--import", "tsx", join(import.meta.dirname, "cluster.ts"), ...words];
    const nodes = join(root, "test", "lab", "nodes.sh");
    const { stdout } = await run(nodes, ["run", process.execPath, ...script], {
      cwd: root,
      env: { ...process.env, DFFMPEG_LAB: lab },
    });
    return JSON.parse(stdout) as ClusterResult;
  } finally {
    await rm(lab, { recursive: true, force: true });
  }
}

const yes = (): boolean => true;
const no = (): boolean => false;

async function all(setting: Setting, words: readonly string[]): Promise<Results> {
  return {
    ...{ brief: setting.brief, pairs: setting.pairs, machine: machine() },
    embedded: await embedded(setting),
    startUp: await startUp(setting),
    tailSeconds: await tailSeconds(setting),
    cluster: words.includes("--no-cluster") ? undefined : await clusterResult(words),
  };
}

const words = process.argv.slice(2);
const pairs = words.find((word) => /^\d+$/.test(word));
const results = await withSetting(
  { brief: words.includes("--brief"), pairs: pairs === undefined ? undefined : Number(pairs), source: undefined },
  (setting) => all(setting, words),
);
const text = page(results);
console.log(text);
if (words.includes("--write")) {
  const groups = [
    { title: "This machine alone: wall time / plain ffmpeg's", bars: results.embedded },
    { title: "Three nodes over SSH: wall time / lower bound", bars: results.cluster?.policies ?? [] },
  ];
  await writeFile(join(root, "docs", "benchmarks.md"), text);
  await writeFile(join(root, "docs", "benchmarks.svg"), bars(groups));
}
