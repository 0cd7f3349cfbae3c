/**
 * npm run exactness: the whole matrix, which then writes docs/exactness-matrix.md; or a part of it:
 * --only PATTERN the cases whose names match; --part 1/3 every third; --jobs N at once (default 2); --json FILE.
 */
import { writeFile } from "node:fs/promises";
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
    part: { type: "string", default: "1/1" },
    only: { type: "string", default: "" },
    jobs: { type: "string", default: "2" },
    json: { type: "string" },
  },
});
const [part = 1, parts = 1] = values.part.split("/").map(Number);
const chosen = matrix.filter(({ name }) => new RegExp(values.only).test(name)).filter((_, i) => i % parts === part - 1);
setPriority(10);
const node = await startNode();

async function runCase(wanted: Case): Promise<CaseResult> {
  try {
    const outcome = await runBoth(wanted, node);
    return { wanted, outcome, faults: faultsOf(wanted, outcome) };
  } catch (thrown) {
    return { wanted, outcome: undefined, faults: [thrown instanceof Error ? thrown.message : String(thrown)] };
  }
}

function tell({ wanted, outcome, faults }: CaseResult, number: number): void {
  const report = outcome?.report;
  const how = outcome?.plainFailed
    ? "ffmpeg refuses"
    : report?.mode === "split"
      ? `split ${report.windows.length}`
      : (report?.reason ?? "");
  console.log(`${number}/${chosen.length} ${faults.length === 0 ? "ok  " : "FAIL"} ${wanted.name} (${how})`);
  for (const fault of faults) console.log(`        ${fault}`);
}

try {
  const limit = pLimit(Number(values.jobs));
  let done = 0;
  const results = await Promise.all(
    chosen.map((wanted) =>
      limit(async () => {
        const result = await runCase(wanted);
        tell(result, ++done);
        return result;
      }),
    ),
  );
  const failed = results.filter(({ faults }) => faults.length > 0).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(results));
  if (values.only === "" && parts === 1) {
    await writeFile(join(import.meta.dirname, "..", "..", "docs", "exactness-matrix.md"), await summary(results));
  }
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await node.stop();
}
