/**
 * Trials under faults: npm run faults -- --seed 1 --trials 20 [--only K] [--kinds link-down,frozen] [--jobs 3] [--results FILE]
 * Prints one line of JSON for each trial and a summary; exits 1 when one went wrong. Root only, on Linux.
 */
import { appendFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { kinds, type Kind } from "./draw.ts";
import { runTrials } from "./runner.ts";
import { serveTrials } from "./worker.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    trials: { type: "string", default: "20" },
    only: { type: "string" },
    kinds: { type: "string" },
    jobs: { type: "string", default: "3" },
    results: { type: "string" },
    worker: { type: "boolean", default: false },
  },
});

const chosen = values.kinds?.split(",") ?? kinds;
const wanted = kinds.filter((kind) => chosen.includes(kind));
if (wanted.length < chosen.length) throw new Error(`unknown kind; known: ${kinds.join(", ")}`);

if (values.worker) await serveTrials();
else await all(wanted);

async function all(only: readonly Kind[]): Promise<void> {
  const [seed, jobs] = [Number(values.seed), Number(values.jobs)];
  const trials =
    values.only === undefined
      ? Array.from({ length: Number(values.trials) }, (_, i) => i)
      : values.only.split(",").map(Number);
  const counts = { done: 0, failed: 0, wrong: 0 };
  const stop = new AbortController();
  // Those under way are brought to their end, or nodes and mounts would stay. From a terminal, labs get the signal too.
  process.once("SIGTERM", () => {
    stop.abort();
  });
  const results = runTrials({
    signal: stop.signal,
    trials: trials.map((trial) => ({ seed, trial })),
    kinds: only,
    jobs,
  });
  for await (const result of results) {
    const line = JSON.stringify(result);
    process.stdout.write(`${line}\n`);
    if (values.results !== undefined) await appendFile(values.results, `${line}\n`);
    counts[result.outcome]++;
  }
  const held = counts.done + counts.failed + counts.wrong;
  process.stdout.write(`${held} trials: ${counts.done} done, ${counts.failed} failed clearly, ${counts.wrong} wrong\n`);
  process.exitCode = counts.wrong > 0 || held === 0 ? 1 : 0;
}
