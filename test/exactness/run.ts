/** Runs one command twice, with plain ffmpeg and with dffmpeg, and compares. Knows no cases. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fixture, fixtureDigest, type FixtureName } from "../../fixtures/generate.ts";
import type { JobReport } from "../../lib/index.ts";
import type { LabSshd } from "../lab/sshd.ts";
import { compareOutputs, lossy, restarts, type Allowance, type Difference } from "./compare.ts";
import { describeOutput } from "./facts.ts";
import { ourResult, type OurResult, type Way } from "./ours.ts";
import { plainResult, type PlainResult } from "./plain.ts";

export interface Comparison {
  readonly source: FixtureName;
  /** ffmpeg's arguments; "INPUT" and "OUTPUT" stand for the files, "{side.srt}" for another source of that name. */
  readonly args: readonly string[];
  /** The output's name, whose ending chooses the format. */
  readonly output: string;
  /** The encoder gives near pictures, not equal ones: compares by PSNR instead of by hash. Default: false. */
  readonly lossy?: boolean;
  /** What else may differ, and why. */
  readonly allowed?: readonly Allowance[];
  /** Default: "reference". */
  readonly way?: Way;
  /** dffmpeg's --nodes, for the way "program". Default: this machine alone, whatever its owner has configured. */
  readonly nodesFile?: string;
}

export interface Outcome {
  readonly differences: readonly Difference[];
  /** Undefined where dffmpeg refused the command. */
  readonly report: JobReport | undefined;
  /** Of our pictures against the plain run's, dB, Infinity when equal; undefined unless lossy. */
  readonly psnr: number | undefined;
  /** Whether plain ffmpeg refused the command, or failed. */
  readonly plainFailed: boolean;
}

/** Rejects when a program can't be run at all; that a command fails is an outcome. Leaves no files. */
export async function runBoth(comparison: Comparison, node?: LabSshd): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "exactness-"));
  try {
    const fill = await filler(comparison);
    const identity = [comparison.source, ...sideNames(comparison)].map((name) => `${name} ${fixtureDigest(name)}`);
    const plain = await plainResult([...comparison.args, ...identity], comparison.output, fill);
    const path = join(folder, comparison.output);
    const { way = "reference", nodesFile } = comparison;
    const ours = await ourResult(way, fill(path), folder, { node, nodesFile });
    const failure = failures(plain, ours, existsSync(path));
    if (failure) return { differences: failure, report: ours.report, psnr: undefined, plainFailed: !plain.facts };
    return { ...(await compared(comparison, plain, path)), report: ours.report, plainFailed: !plain.facts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(
  { lossy: near, allowed = [] }: Comparison,
  plain: PlainResult,
  path: string,
): Promise<Pick<Outcome, "differences" | "psnr">> {
  if (!plain.facts) return { differences: [], psnr: undefined };
  const allowances = [...restarts, ...(near ? lossy : []), ...allowed];
  const differences = compareOutputs(plain.facts, await describeOutput(path), allowances);
  return { differences, psnr: near ? await psnr(plain.path, path) : undefined };
}

/** What differs in how the runs ended; undefined when both ended well or both failed. */
function failures(plain: PlainResult, ours: OurResult, written: boolean): Difference[] | undefined {
  const end = (code: number, words: string): string => `exit ${code}${words && `, "${words}"`}`;
  if (plain.exitCode !== ours.exitCode) {
    const text = `${end(ours.exitCode, ours.words)} instead of ${end(plain.exitCode, plain.words)}`;
    return [{ fact: "exit", text: `exit: ${text}` }];
  }
  if (plain.exitCode === 0 && !written) return [{ fact: "output", text: "output: none" }];
  return undefined;
}

const side = /\{(side\.\w+)\}/g;

function sideNames({ args }: Comparison): string[] {
  return args.flatMap((arg) => [...arg.matchAll(side)].map((match) => match[1] ?? ""));
}

async function filler(comparison: Comparison): Promise<(output: string) => string[]> {
  const input = await fixture(comparison.source);
  const sides = new Map<string, string>();
  for (const name of sideNames(comparison)) sides.set(name, await fixture(name as FixtureName));
  return (output) =>
    comparison.args.map((arg) => {
      if (arg === "INPUT") return input;
      return arg === "OUTPUT" ? output : arg.replaceAll(side, (_, name: string) => sides.get(name) ?? "");
    });
}

async function psnr(plain: string, ours: string): Promise<number> {
  const graph = "[0:v:0]settb=AVTB[a];[1:v:0]settb=AVTB[b];[a][b]psnr";
  const args = ["-nostdin", "-i", ours, "-i", plain, "-filter_complex", graph, "-f", "null", "-"];
  const { stderr } = await promisify(execFile)("ffmpeg", args, { maxBuffer: 64 * 1024 * 1024 });
  const average = /PSNR .*average:(inf|[\d.]+)/.exec(stderr)?.[1];
  if (average === undefined) throw new Error(`no PSNR in: ${stderr.slice(-500)}`);
  return average === "inf" ? Infinity : Number(average);
}
