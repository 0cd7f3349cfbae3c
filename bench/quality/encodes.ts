/** The same command in one run, and in windows as a node would run them: dffmpeg's own arguments for each. */
import { join } from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import { prepare } from "../../lib/encode/prepare.ts";
import { plan, inventorySchema } from "../../lib/index.ts";
import { windowArgv } from "../../lib/plan/window-argv.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";
import { timed } from "../real/timed.ts";

export interface Encoder {
  readonly name: string;
  readonly args: readonly string[];
  /** The option that sets the quality, and four of its values, best first. */
  readonly crf: readonly number[];
}

export const encoders: readonly Encoder[] = [
  { name: "x264", args: ["-c:v", "libx264", "-preset", "medium"], crf: [20, 24, 28, 32] },
  {
    name: "SVT-AV1",
    args: ["-c:v", "libsvtav1", "-preset", "8"],
    crf: [28, 35, 43, 52],
  },
  {
    name: "VP9",
    args: ["-c:v", "libvpx-vp9", "-b:v", "0", "-deadline", "good", "-cpu-used", "5"],
    crf: [28, 34, 41, 49],
  },
  {
    name: "x265",
    args: ["-c:v", "libx265", "-preset", "fast", "-x265-params", "log-level=error"],
    crf: [22, 26, 30, 34],
  },
];

/** How a film is cut: seconds of each window, or what the planner does by itself. */
export type Cutting = "one run" | "planner" | number;

/** What is encoded how. */
export interface Job {
  readonly film: string;
  readonly seconds: number;
  readonly args: readonly string[];
  readonly cutting: Cutting;
}

/** Four nodes of one slot each: as many windows as a small cluster gets. */
const cluster = inventorySchema.parse({
  version: 1,
  storage: { root: "/nowhere" },
  nodes: [1, 2, 3, 4].map((i) => ({ name: `node${i}`, slots: 1 })),
});

const command = ({ film, args }: Job): string[] => ["-i", film, ...args, "-an", "out.mkv"];

/** Starts of the windows, seconds. */
export async function startsOf(job: Job): Promise<readonly number[]> {
  const { cutting, seconds } = job;
  if (cutting === "one run") return [0];
  if (cutting !== "planner") return Array.from({ length: Math.ceil(seconds / cutting) }, (_, i) => i * cutting);
  return (await plan({ args: command(job), inventory: cluster })).windows.map(({ startSeconds }) => startSeconds);
}

async function splitPlan(job: Job): Promise<SplitPlan> {
  const { plan: made } = await prepare({ args: command(job) });
  if (made.mode !== "split") throw new Error(`it isn't split: ${made.reason}`);
  return made;
}

/** @returns what ffmpeg reads as the video: one file, or a list of them */
export async function encodeFilm(job: Job, starts: readonly number[], folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const quiet = ["-v", "error", "-nostdin", "-y"];
  if (job.cutting === "one run") {
    const path = join(folder, "one.nut");
    await timed("ffmpeg", [...quiet, "-i", job.film, ...job.args, "-threads:v", "2", "-an", path]);
    return [path];
  }
  const made = await splitPlan(job);
  const bounds = starts.map((start) => made.cuts.findIndex(({ seconds }) => seconds >= start - 1e-3));
  const place = {
    path: job.film,
    kind: "source",
    stream: 0,
    ffmpegVersion: "5.1",
    threads: 2,
    careful: false,
  } as const;
  const paths: string[] = [];
  for (const [i, from] of bounds.entries()) {
    const path = join(folder, `w${i}.nut`);
    const order = { from, to: bounds[i + 1] ?? made.cuts.length };
    await timed("ffmpeg", ["-nostdin", ...windowArgv(made, order, place), path]);
    paths.push(path);
  }
  return paths;
}

/** A list for the concat demuxer. */
export async function listOf(paths: readonly string[], folder: string): Promise<string> {
  const list = join(folder, "list.ffconcat");
  await writeFile(list, `ffconcat version 1.0\n${paths.map((path) => `file '${path}'\n`).join("")}`);
  return list;
}
