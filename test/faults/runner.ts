/** Hands trials to labs side by side: most of a trial's time is waiting. Each lab is a process in a network of its own. */
import { execFileSync, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { kinds, type Kind } from "./draw.ts";
import { makeClip } from "./site.ts";
import type { TrialResult } from "./trial.ts";
import { resultPrefix, type Order } from "./worker.ts";
import { builtRoot, entry, loader } from "../program.ts";

export interface Trials {
  readonly trials: readonly Pick<Order, "seed" | "trial" | "spec">[];
  /** Of the faults that are drawn. Default: all. */
  readonly kinds?: readonly Kind[];
  /** Labs side by side. */
  readonly jobs: number;
  /** Begins no further trial once it's aborted. */
  readonly signal?: AbortSignal;
}

const root = join(import.meta.dirname, "..", "..");
const nodes = join(root, "test", "lab", "nodes.sh");

/** The built command line, which starts five times faster than from source: the tests' own, or made aside from what is here. */
async function build(folder: string): Promise<string> {
  if (builtRoot !== undefined) return entry;
  await mkdir(folder);
  await copyFile(join(root, "package.json"), join(folder, "package.json"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const flags = [
    "--noCheck",
    "-p",
    join(root, "tsconfig.build.json"),
    "--outDir",
    join(folder, "dist"),
    "--sourceMap",
    "false",
  ];
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...flags, "--declaration", "false"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  return join(folder, "dist", "cli", "main.js");
}

/** Results as they come; throws when something is left behind in the end. */
export async function* runTrials({ trials, kinds: drawn = kinds, jobs, signal }: Trials): AsyncGenerator<TrialResult> {
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-faults-"));
  try {
    const [program, clip] = [await build(join(folder, "program")), join(folder, "clip.mp4")];
    await makeClip(clip);
    const queue = trials.map((trial): Order => ({ ...trial, kinds: drawn }));
    signal?.addEventListener("abort", () => queue.splice(0));
    const ready: TrialResult[] = [];
    const state = { wake: (): void => undefined, running: 0 };
    const labs = Array.from({ length: Math.min(jobs, queue.length) }, (_, i) => {
      state.running++;
      const env = { ...process.env, DFFMPEG_LAB: join(folder, `lab${i}`), DFFMPEG_ENTRY: program, DFFMPEG_CLIP: clip };
      return runLab(env, queue, (result) => {
        ready.push(result);
        state.wake();
      }).finally(() => {
        state.running--;
        state.wake();
      });
    });
    while (state.running > 0 || ready.length > 0) {
      const result = ready.shift();
      if (result) yield result;
      else if (state.running > 0) await new Promise<void>((resolve) => (state.wake = resolve));
    }
    await Promise.all(labs);
  } finally {
    await nothingLeft(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** One after the other until there are none, or the lab breaks. */
async function runLab(env: NodeJS.ProcessEnv, queue: Order[], onResult: (result: TrialResult) => void): Promise<void> {
  await mkdir(env["DFFMPEG_LAB"] ?? "");
  const words = ["run", process.execPath, "--import", loader, join(import.meta.dirname, "main.ts"), "--worker"];
  const lab = spawn(nodes, words, { env, stdio: ["pipe", "pipe", "inherit"] });
  lab.stdin.on("error", () => undefined); // It ended early, and its exit status tells.
  const ended = new Promise<number | null>((resolve) => lab.once("close", resolve));
  const next = (): void => {
    const order = queue.shift();
    if (order) lab.stdin.write(`${JSON.stringify(order)}\n`);
    else lab.stdin.end();
  };
  next();
  for await (const line of createInterface({ input: lab.stdout })) {
    if (!line.startsWith(resultPrefix)) continue;
    onResult(JSON.parse(line.slice(resultPrefix.length)) as TrialResult);
    next();
  }
  const code = await ended;
  if (code !== 0) throw new Error(`a lab ended with ${String(code)}`);
}

/** Unmounts what a trial has left, and throws if there was any. */
async function nothingLeft(folder: string): Promise<void> {
  const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  const left = mounts.filter((path) => path.startsWith(folder));
  for (const path of left) execFileSync("umount", ["--lazy", path]);
  if (left.length > 0) throw new Error(`mounts were left: ${left.join(", ")}`);
}
