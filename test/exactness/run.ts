/** Runs one command twice, with plain ffmpeg and with dffmpeg, and compares. Knows no cases. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { reportSchema, type JobReport } from "../../lib/model/report.ts";
import { compareOutputs, lossy, restarts, type Allowance, type Difference } from "./compare.ts";
import { describeOutput } from "./facts.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");

export interface Comparison {
  readonly source: FixtureName;
  /** ffmpeg's arguments; "INPUT" and "OUTPUT" stand for the files. */
  readonly args: readonly string[];
  /** The output's name, whose ending chooses the format. */
  readonly output: string;
  /** The encoder gives near pictures, not equal ones: compares by PSNR instead of by hash. Default: false. */
  readonly lossy?: boolean;
  /** What else may differ, and why. */
  readonly allowed?: readonly Allowance[];
  /** dffmpeg's --nodes. Default: this machine alone, whatever its owner has configured. */
  readonly nodesFile?: string;
}

export interface Outcome {
  readonly differences: readonly Difference[];
  readonly report: JobReport;
  /** Of our pictures against the plain run's, dB, Infinity when equal; undefined unless lossy. */
  readonly psnr: number | undefined;
}

/** Rejects, with the program's own words, when either run fails. Leaves no files. */
export async function runBoth(comparison: Comparison): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "exactness-"));
  try {
    const input = await fixture(comparison.source);
    const [plain, ours] = [join(folder, "plain", comparison.output), join(folder, "ours", comparison.output)];
    await mkdir(join(folder, "plain"));
    await mkdir(join(folder, "ours"));
    await run("ffmpeg", ["-v", "error", "-nostdin", ...filled(comparison.args, input, plain)]);
    const report = await dffmpeg(comparison, filled(comparison.args, input, ours), join(folder, "report.json"));
    const allowed = [...restarts, ...(comparison.lossy ? lossy : []), ...(comparison.allowed ?? [])];
    const differences = compareOutputs(await describeOutput(plain), await describeOutput(ours), allowed);
    return { differences, report, psnr: comparison.lossy ? await psnr(plain, ours) : undefined };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function filled(args: readonly string[], input: string, output: string): string[] {
  return args.map((arg) => (arg === "INPUT" ? input : arg === "OUTPUT" ? output : arg));
}

async function dffmpeg(comparison: Comparison, args: readonly string[], reportFile: string): Promise<JobReport> {
  const own = ["--report", reportFile, ...(comparison.nodesFile ? ["--nodes", comparison.nodesFile] : [])];
  const start = ["--import", "tsx", join(root, "cli", "main.ts"), ...own, "-nostdin", ...args];
  // Neither the environment nor the home folder of whoever runs the tests may name other nodes.
  const env = { ...process.env, DFFMPEG_NODES: "", XDG_CONFIG_HOME: join(reportFile, "..") };
  await run(process.execPath, start, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
  return reportSchema.parse(JSON.parse(await readFile(reportFile, "utf8")));
}

async function psnr(plain: string, ours: string): Promise<number> {
  const graph = "[0:v]settb=AVTB[a];[1:v]settb=AVTB[b];[a][b]psnr";
  const args = ["-nostdin", "-i", ours, "-i", plain, "-filter_complex", graph, "-f", "null", "-"];
  const { stderr } = await run("ffmpeg", args, { maxBuffer: 64 * 1024 * 1024 });
  const average = /PSNR .*average:(inf|[\d.]+)/.exec(stderr)?.[1];
  if (average === undefined) throw new Error(`no PSNR in: ${stderr.slice(-500)}`);
  return average === "inf" ? Infinity : Number(average);
}
