/** What plain ffmpeg makes of a command, kept under .cache/exactness so that a matrix needs it once. Judges nothing. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeOutput, type OutputFacts } from "./facts.ts";

const run = promisify(execFile);
const cache = join(import.meta.dirname, "..", "..", ".cache", "exactness");

export interface PlainResult {
  /** ffmpeg's own. */
  readonly exitCode: number;
  /** Undefined where ffmpeg failed. */
  readonly facts: OutputFacts | undefined;
  readonly path: string;
  /** Its last words where it failed. */
  readonly words: string;
}

/** ffmpeg's exit code and last words; a program that can't be started rejects. */
export async function exitOf(program: string, args: readonly string[]): Promise<{ code: number; words: string }> {
  try {
    await run(program, args, { maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, words: "" };
  } catch (thrown) {
    const { code, stderr } = thrown as { code?: unknown; stderr?: string };
    if (typeof code !== "number") throw thrown;
    return { code, words: (stderr ?? "").trim().split("\n").slice(-3).join("\n") };
  }
}

let version: Promise<string> | undefined;
/** Asked for once: a start of ffmpeg costs as much as a short encode. */
const ffmpegVersion = (): Promise<string> => (version ??= run("ffmpeg", ["-version"]).then(({ stdout }) => stdout));

/** Another ffmpeg, another way of describing, other arguments or sources: another key. */
async function keyOf(what: readonly string[]): Promise<string> {
  const describing = await readFile(join(import.meta.dirname, "facts.ts"), "utf8");
  return createHash("sha256")
    .update(JSON.stringify([await ffmpegVersion(), describing, ...what]))
    .digest("hex")
    .slice(0, 24);
}

interface Stored {
  readonly exitCode: number;
  readonly words: string;
  readonly facts: [string, string | readonly string[]][] | null;
}

/**
 * @param identity what the result depends on beside ffmpeg: arguments and sources' digests
 * @param argsFor ffmpeg's arguments for an output path
 */
export async function plainResult(
  identity: readonly string[],
  outputName: string,
  argsFor: (output: string) => readonly string[],
): Promise<PlainResult> {
  const folder = join(cache, await keyOf([outputName, ...identity]));
  const stored = await readFile(join(folder, "facts.json"), "utf8").catch(() => undefined);
  const { exitCode, words, facts } = stored
    ? (JSON.parse(stored) as Stored)
    : await makePlain(folder, outputName, argsFor);
  return { exitCode, words, path: join(folder, outputName), facts: facts ? new Map(facts) : undefined };
}

/** Made aside and renamed, so that two runs at once never see half of it. */
async function makePlain(
  folder: string,
  outputName: string,
  argsFor: (output: string) => readonly string[],
): Promise<Stored> {
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, "making-"));
  const output = join(making, outputName);
  try {
    const { code: exitCode, words } = await exitOf("ffmpeg", ["-v", "error", "-nostdin", ...argsFor(output)]);
    const facts = exitCode === 0 ? [...(await describeOutput(output))] : null;
    const stored: Stored = { exitCode, words, facts };
    await writeFile(join(making, "facts.json"), JSON.stringify(stored));
    // Where another run was first, its result is as good.
    await rename(making, folder).catch(() => undefined);
    return stored;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
