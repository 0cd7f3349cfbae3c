/** docs/exactness-matrix.md: the matrix's results as tables. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import prettier from "prettier";
import type { JobReport } from "../../lib/index.ts";
import type { Case } from "./cases.ts";
import { reasonFor } from "./whole.ts";

export interface CaseResult {
  readonly wanted: Case;
  /** Undefined where dffmpeg refused the command, or the case couldn't be run. */
  readonly report: JobReport | undefined;
  readonly plainFailed: boolean;
  readonly faults: readonly string[];
}

interface Counts {
  split: number;
  whole: number;
  refused: number;
  failed: number;
  /** Why those that ran whole did: numbers in the table of reasons. */
  readonly reasons: Set<number>;
}

function count(
  results: readonly CaseResult[],
  key: (wanted: Case) => string,
  reasons: readonly Reason[] = [],
): Map<string, Counts> {
  const all = new Map<string, Counts>();
  for (const { wanted, report, plainFailed, faults } of results) {
    const counts = all.get(key(wanted)) ?? { split: 0, whole: 0, refused: 0, failed: 0, reasons: new Set() };
    all.set(key(wanted), counts);
    if (faults.length > 0) counts.failed += 1;
    else if (plainFailed) counts.refused += 1;
    else if (report?.mode === "split") counts.split += 1;
    else {
      counts.whole += 1;
      counts.reasons.add(reasons.findIndex(({ because }) => because === becauseOf(report?.reason ?? "")) + 1);
    }
  }
  return all;
}

const escaped = (text: string): string => text.replaceAll("|", "\\|").replaceAll("*", "\\*").replaceAll("_", "\\_");
/** Without this machine's folders, and the addresses that decoders call themselves by. */
const anyPath = (text: string): string =>
  text
    .replaceAll(/'\/\S*\/([\w.-]+)'/g, "'$1'")
    .replaceAll(/\/\S*\/([\w.-]+: )/g, "$1")
    .replaceAll(/ @ 0x[0-9a-f]+/g, "");
const cell = (number: number): string => (number === 0 ? "" : String(number));

function countTable(title: string, counts: ReadonlyMap<string, Counts>): string[] {
  const rows = [...counts].map(([name, { split, whole, refused, failed, reasons }]) =>
    [name, cell(split), cell(whole), cell(refused), cell(failed), [...reasons].sort((a, b) => a - b).join(", ")].join(
      " | ",
    ),
  );
  const head = `| ${title} | split | whole | refused by ffmpeg | failed | why whole, by number |`;
  return [head, "| --- | --- | --- | --- | --- | --- |", ...rows.map((row) => `| ${row} |`), ""];
}

interface Reason {
  /** One that was given. */
  readonly reason: string;
  readonly because: string;
  readonly cases: number;
}

function becauseOf(reason: string): string {
  const why = reasonFor(reason);
  return why ? `${why.kind}: ${why.because}` : "a damaged source: never silently wrong";
}

/** Why commands ran whole, and why that is right; the most frequent first. */
function reasonsOf(results: readonly CaseResult[]): readonly Reason[] {
  const found = new Map<string, Reason>();
  for (const { report, plainFailed, faults } of results) {
    if (report?.mode !== "whole" || faults.length > 0 || plainFailed) continue;
    const because = becauseOf(report.reason);
    const entry = found.get(because) ?? { reason: report.reason, because, cases: 0 };
    found.set(because, { ...entry, cases: entry.cases + 1 });
  }
  return [...found.values()].sort((a, b) => b.cases - a.cases);
}

function reasonTable(reasons: readonly Reason[]): string[] {
  const rows = reasons.map(
    ({ reason, because, cases }, i) => `${i + 1} | ${cases} | ${escaped(anyPath(reason))} | ${because}`,
  );
  return [
    "| number | cases | for instance | right, because |",
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
  ];
}

function failures(results: readonly CaseResult[]): string[] {
  const failed = results.filter(({ faults }) => faults.length > 0);
  if (failed.length === 0) return ["None.", ""];
  return failed.flatMap(({ wanted, faults }) => [
    `- ${escaped(wanted.name)}`,
    ...faults.slice(0, 4).map((fault) => `  - \`${fault.replaceAll("`", "'").replaceAll(/\s+/g, " ").slice(0, 200)}\``),
  ]);
}

/** @param planned how many cases the matrix has, run or not */
export async function summary(results: readonly CaseResult[], planned: number): Promise<string> {
  const { stdout } = await promisify(execFile)("ffmpeg", ["-version"]);
  const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? "unknown";
  const reasons = reasonsOf(results);
  const total = [...count(results, () => "all").values()][0];
  const ran = results.length === planned ? `all ${planned} cases` : `${results.length} of ${planned} cases`;
  const text = [
    "# The exactness matrix",
    "",
    "Written by `npm run exactness`. Each case is one command, run by plain ffmpeg and by dffmpeg, and everything about the",
    "two files compared: every frame's hash, the times of all packets, sound byte by byte, streams, tags, dispositions,",
    "chapters, attachments, fields of the container. With a lossy encoder, the frames' number and times, and their PSNR.",
    "",
    `With ffmpeg ${version}, ${ran} run: ${total?.split ?? 0} were split and are equal, ${total?.whole ?? 0} ran whole and are`,
    `equal, ${total?.refused ?? 0} are refused by ffmpeg and dffmpeg alike, **${total?.failed ?? 0} failed**: they differ, or were encoded twice.`,
    "",
    ...["## What failed", "", ...failures(results), ""],
    ...["## Why commands ran whole", "", ...reasonTable(reasons)],
    ...[
      "## By source",
      "",
      ...countTable(
        "source",
        count(results, ({ source }) => source, reasons),
      ),
    ],
    ...[
      "## By arguments",
      "",
      ...countTable(
        "arguments",
        count(results, (wanted) => escaped(wanted.arguments), reasons),
      ),
    ],
    ...[
      "## By way",
      "",
      ...countTable(
        "how nodes get at the source",
        count(results, ({ way }) => way ?? "reference", reasons),
      ),
    ],
  ];
  return prettier.format(text.join("\n"), { parser: "markdown", printWidth: 120 });
}
