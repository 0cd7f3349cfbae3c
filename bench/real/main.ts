/**
 * `npm run bench [-- [--brief] [--minutes N] [--work N]... [--cores N] [--ours] [--part NAME]... [--write] [PAIRS]]`:
 * dffmpeg against plain ffmpeg and simpler policies, on this machine, now.
 *
 * --minutes  how long this machine's part may take, about; default: 12
 * --work     what a film takes on the fastest node, in seconds, once for each film, the shortest first; default: 120
 * --cores    how many of this machine's the nodes share; default: 2, of which the fastest has one
 * --ours     on the nodes dffmpeg alone, without the simpler policies
 * --part     start-up, bytes, tail, alone or nodes, instead of all; what was written down of the others stays
 * --write    docs/benchmarks.md and its picture, and docs/benchmarks.json, from which they are made
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bars } from "./bars.ts";
import { traffic } from "./bytes.ts";
import { embedded, startUp } from "./embedded.ts";
import { clusterResult } from "./nodes.ts";
import { page } from "./page.ts";
import { readResults, type Measured, type Results } from "./results.ts";
import { machine, root, wantedOf, withSetting, type Part, type Setting, type Wanted } from "./setting.ts";
import { tailSeconds } from "./tail.ts";

/** Said on standard error as it goes on, for it takes long. */
async function measured<T>(name: Part, setting: Setting, measure: () => Promise<T>): Promise<Measured<T>> {
  const startMs = performance.now();
  process.stderr.write(`${name} ...\n`);
  const figures = await measure();
  process.stderr.write(`${name}: ${((performance.now() - startMs) / 1000).toFixed(0)} s\n`);
  const { pairs, seconds } = setting;
  return { on: new Date().toISOString().slice(0, 10), machine: machine(), pairs, seconds, figures };
}

async function all(setting: Setting, wanted: Wanted, before: Results): Promise<Results> {
  let results: Results = { ...before, brief: setting.brief };
  const take: Record<Part, () => Promise<Results>> = {
    "start-up": async () => ({ ...results, startUp: await measured("start-up", setting, () => startUp(setting)) }),
    bytes: async () => ({ ...results, traffic: await measured("bytes", setting, () => traffic(setting)) }),
    tail: async () => ({ ...results, tail: await measured("tail", setting, () => tailSeconds(setting)) }),
    alone: async () => ({ ...results, embedded: await measured("alone", setting, () => embedded(setting)) }),
    nodes: async () => ({
      ...results,
      cluster: await measured("nodes", setting, async () => (await clusterResult(setting, wanted)) ?? null),
    }),
  };
  for (const part of wanted.parts) results = await take[part]();
  return results;
}

const kept = join(root, "docs", "benchmarks.json");
const wanted = wantedOf(process.argv.slice(2));
const results = await withSetting(wanted, async (setting) =>
  all(setting, wanted, await readResults(kept, wanted.brief)),
);
const text = page(results);
console.log(text);
if (wanted.write) {
  const jobs = results.cluster?.figures?.jobs ?? [];
  const groups = [
    { title: "This machine alone: wall time / plain ffmpeg's", bars: results.embedded?.figures ?? [] },
    ...jobs.map(({ seconds, policies }) => ({
      title: `Four nodes over SSH, ${seconds} s of film: wall time / lower bound`,
      bars: policies,
    })),
  ];
  await writeFile(kept, `${JSON.stringify(results, undefined, 2)}\n`);
  await writeFile(join(root, "docs", "benchmarks.md"), text);
  await writeFile(join(root, "docs", "benchmarks.svg"), bars(groups));
}
