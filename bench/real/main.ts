/**
 * `npm run bench [-- [--brief] [--minutes N] [--work N] [--no-cluster] [--write] [PAIRS]]`: dffmpeg against plain ffmpeg
 * and simpler policies, on this machine, now. --minutes says how long this machine's part may take, about; default: 12.
 * --work says what the nodes' film takes on one core, in seconds; default: 120, which takes some 14 times as long.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bars } from "./bars.ts";
import { traffic } from "./bytes.ts";
import type { ClusterOrder, ClusterResult } from "./cluster.ts";
import { embedded, startUp } from "./embedded.ts";
import { page, type Results } from "./page.ts";
import { BRIEF, GOP_SECONDS, makeFilm, secondsOfWork } from "./film.ts";
import { machine, root, wantedOf, withSetting, type Setting, type Wanted } from "./setting.ts";
import { tailSeconds } from "./tail.ts";

const run = promisify(execFile);

async function clusterResult(setting: Setting, { work, brief, pairs }: Wanted): Promise<ClusterResult | undefined> {
  const namespaces =
    process.getuid?.() === 0 && (await run("unshare", ["--net", "--pid", "--fork", "true"]).then(yes, no));
  if (!namespaces) return undefined;
  const seconds = brief ? setting.seconds : await secondsOfWork(setting.folder, work);
  const source = brief ? setting.source : await makeFilm(setting.folder, seconds, "nodes.mp4");
  const order: ClusterOrder = { brief, pairs, source, seconds, gopSeconds: brief ? BRIEF.gopSeconds : GOP_SECONDS };
  const lab = await mkdtemp(join(tmpdir(), "dffmpeg-lab-"));
  try {
    const script = ["--import", "tsx", join(import.meta.dirname, "cluster.ts"), JSON.stringify(order)];
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

/** Said on standard error as it goes on, for it takes long. */
async function part<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  process.stderr.write(`${name} ...\n`);
  const result = await work();
  process.stderr.write(`${name}: ${((performance.now() - startMs) / 1000).toFixed(0)} s\n`);
  return result;
}

async function all(setting: Setting, wanted: Wanted): Promise<Results> {
  const { brief, pairs, seconds } = setting;
  process.stderr.write(`${seconds} s of film\n`);
  return {
    ...{ brief, pairs, seconds, machine: machine() },
    startUp: await part("start-up", () => startUp(setting)),
    traffic: await part("bytes", () => traffic(setting)),
    tailSeconds: await part("tail", () => tailSeconds(setting)),
    embedded: await part("this machine alone", () => embedded(setting)),
    cluster: wanted.cluster ? await part("nodes", () => clusterResult(setting, wanted)) : undefined,
  };
}

const wanted = wantedOf(process.argv.slice(2));
const results = await withSetting(wanted, (setting) => all(setting, wanted));
const text = page(results);
console.log(text);
if (wanted.write) {
  const groups = [
    { title: "This machine alone: wall time / plain ffmpeg's", bars: results.embedded },
    { title: "Four nodes over SSH: wall time / lower bound", bars: results.cluster?.policies ?? [] },
  ];
  await writeFile(join(root, "docs", "benchmarks.md"), text);
  await writeFile(join(root, "docs", "benchmarks.svg"), bars(groups));
}
