/**
 * npm run exactness: runs the matrix and writes docs/exactness-matrix.md. Options:
 * --only PATTERN the cases whose names match; --part 1/3 every third; --jobs N at once (default 2);
 * --results FILE keeps each result as a line there, and goes on where that file ends: without it a part writes no document.
 */
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { matrix, type Case } from "./cases.ts";
import { faultsOf } from "./judge.ts";
import { startNode } from "./ours.ts";
import { runBoth } from "./run.ts";
import { summary, type CaseResult } from "./summary.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    part: { type: "string", default: "1/1" },
    jobs: { type: "string", default: "2" },
    results: { type: "string" },
  },
});
const documentPath = join(import.meta.dirname, "..", "..", "docs", "exactness-matrix.md");

/** Results of earlier runs, of cases as they are now. */
async function earlier(file: string | undefined): Promise<Map<string, CaseResult>> {
  const text = file === undefined ? "" : await readFile(file, "utf8").catch(() => "");
  const results = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as CaseResult);
  const now = new Map(matrix.map((wanted) => [wanted.name, JSON.stringify(wanted)]));
  const valid = results.filter(({ wanted }) => now.get(wanted.name) === JSON.stringify(wanted));
  return new Map(valid.map((result) => [result.wanted.name, result]));
}

function choose(known: ReadonlyMap<string, CaseResult>): readonly Case[] {
  const [part = 1, parts = 1] = values.part.split("/").map(Number);
  return matrix
    .filter(({ name }) => new RegExp(values.only).test(name))
    .filter((_, i) => i % parts === part - 1)
    .filter(({ name }) => !known.has(name));
}

const known = await earlier(values.results);
const chosen = choose(known);
setPriority(10);
const node = await startNode();

async function runCase(wanted: Case): Promise<CaseResult> {
  try {
    const { differences, report, psnr, plainFailed } = await runBoth(wanted, node);
    return { wanted, report, plainFailed, faults: faultsOf(wanted, { differences, report, psnr, plainFailed }) };
  } catch (thrown) {
    const fault = thrown instanceof Error ? thrown.message : String(thrown);
    return { wanted, report: undefined, plainFailed: false, faults: [fault] };
  }
}

function tell({ wanted, report, plainFailed, faults }: CaseResult, number: number): void {
  const done = report?.mode === "split" ? `split ${report.windows.length}` : (report?.reason ?? "");
  const verdict = faults.length === 0 ? "ok  " : "FAIL";
  console.log(`${number}/${chosen.length} ${verdict} ${wanted.name} (${plainFailed ? "ffmpeg refuses" : done})`);
  for (const fault of faults) console.log(`        ${fault}`);
}

try {
  const limit = pLimit(Number(values.jobs));
  let done = 0;
  const results = await Promise.all(
    chosen.map((wanted) =>
      limit(async () => {
        const result = await runCase(wanted);
        if (values.results !== undefined) await appendFile(values.results, `${JSON.stringify(result)}\n`);
        tell(result, ++done);
        return result;
      }),
    ),
  );
  const all = [...known.values(), ...results];
  const failed = all.filter(({ faults }) => faults.length > 0).length;
  console.log(`${all.length - failed} passed, ${failed} failed, ${matrix.length - all.length} of the matrix not run`);
  if (values.results !== undefined || all.length === matrix.length) {
    const order = new Map(matrix.map(({ name }, place) => [name, place]));
    all.sort((a, b) => (order.get(a.wanted.name) ?? 0) - (order.get(b.wanted.name) ?? 0));
    await writeFile(documentPath, await summary(all, matrix.length));
  }
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await node.stop();
}
