/** Runs a command with dffmpeg: the library in this process, the library with a node over ssh, or the program. */
import { execFile, execFileSync } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DffmpegError, encode, inventorySchema, reportSchema, type JobReport } from "../../lib/index.ts";
import { startSshd, type LabSshd } from "../lab/sshd.ts";
import { dffmpegWords } from "../program.ts";

/**
 * How a run is started and how a node gets at the source:
 * - "reference": the library, this machine alone, reading the source itself.
 * - "copy": the library, one node over ssh that doesn't see the source and gets slices of it.
 * - "program": the command line program, this machine alone.
 */
export type Way = "reference" | "copy" | "program";

export interface OurResult {
  readonly exitCode: number;
  /** Undefined where dffmpeg refused the command before it ran anything. */
  readonly report: JobReport | undefined;
  readonly words: string;
}

const root = join(import.meta.dirname, "..", "..");

/** An sshd for the matrix's "copy" runs. The caller stops it. */
export function startNode(): Promise<LabSshd> {
  return startSshd({ config: ["MaxSessions 50"] });
}

/** More slots than cores, and slow ones by their weight: a window for each key frame, so that no seam stays untried. */
const eager = { slots: 6, weight: 0.01 };

function inventoryOf(node: LabSshd | undefined, folder: string): ReturnType<typeof inventorySchema.parse> {
  // Another ffmpeg than the system's, where PATH leads to one: sshd has a PATH of its own.
  const ffmpeg = execFileSync("sh", ["-c", "command -v ffmpeg"], { encoding: "utf8" }).trim();
  const local = { name: "here", transport: "local", ...eager };
  return inventorySchema.parse({
    version: 1,
    storage: { root: join(folder, "share") },
    nodes: [node ? { ...node.node(), ffmpeg, hostKey: node.fingerprint("ed25519"), ...eager } : local],
  });
}

async function library(args: readonly string[], folder: string, node: LabSshd | undefined): Promise<OurResult> {
  await mkdir(join(folder, "share"), { recursive: true });
  try {
    const { exitCode, report } = await encode({ args, inventory: inventoryOf(node, folder) });
    return { exitCode, report, words: "" };
  } catch (thrown) {
    if (!(thrown instanceof DffmpegError)) throw thrown;
    return { exitCode: 1, report: undefined, words: `${thrown.code}: ${thrown.message}` };
  }
}

/** Neither the environment nor the home folder of whoever runs the tests may name other nodes. */
async function program(args: readonly string[], folder: string, nodesFile: string | undefined): Promise<OurResult> {
  const reportFile = join(folder, "report.json");
  const own = ["--report", reportFile, ...(nodesFile === undefined ? [] : ["--nodes", nodesFile])];
  const start = [...dffmpegWords, ...own, "-nostdin", ...args];
  const env = { ...process.env, DFFMPEG_NODES: "", XDG_CONFIG_HOME: folder };
  await promisify(execFile)(process.execPath, start, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
  return { exitCode: 0, report: reportSchema.parse(JSON.parse(await readFile(reportFile, "utf8"))), words: "" };
}

export async function ourResult(
  way: Way,
  args: readonly string[],
  folder: string,
  options: { readonly node?: LabSshd | undefined; readonly nodesFile?: string | undefined } = {},
): Promise<OurResult> {
  if (way === "program") return program(args, folder, options.nodesFile);
  if (way === "copy" && !options.node) throw new Error("a 'copy' run needs the matrix's node");
  return library(["-nostdin", ...args], folder, way === "copy" ? options.node : undefined);
}
