/** `dffmpeg clean`: removes jobs nobody works on, with all they verified. */
import * as library from "../../lib/index.ts";
import { DffmpegError, type JobSummary } from "../../lib/index.ts";
import { failureOf } from "../failure.ts";
import type { Surroundings } from "../job.ts";
import { didYouMean } from "../misspelt.ts";
import { jobRoots, sayAwaited } from "./roots.ts";
import { durationMs, readWords, sizeText } from "./words.ts";
import { usageOf } from "../help/text.ts";

const usage = usageOf("clean");
const options = {
  "older-than": { type: "string" },
  all: { type: "boolean" },
  "dry-run": { type: "boolean" },
  nodes: { type: "string" },
} as const;

interface Wish {
  readonly names: readonly string[];
  /** Not changed for this long; undefined takes every age. */
  readonly olderThanMs: number | undefined;
  /** The same for jobs that have nothing to go on with. */
  readonly abortedMs: number | undefined;
}

/** Time for another dffmpeg that is just making its folder. */
const MAKING_MS = 60_000;

function wishOf(names: readonly string[], all: boolean, olderThan: string | undefined): Wish {
  if (all && olderThan !== undefined) throw refuse("--all and --older-than say different things");
  if (names.length > 0 && all) throw refuse("name jobs or give --all");
  if (all || (names.length > 0 && olderThan === undefined))
    return { names, olderThanMs: undefined, abortedMs: undefined };
  const text = olderThan ?? "7d";
  const olderThanMs = durationMs(text);
  if (olderThanMs === undefined) throw refuse(`--older-than '${text}' isn't an age such as 30m, 12h, 7d or 2w`);
  return { names, olderThanMs, abortedMs: olderThan === undefined ? MAKING_MS : olderThanMs };
}

function refuse(message: string): DffmpegError {
  return new DffmpegError("usage", message, { hint: usage });
}

function chosen(jobs: readonly JobSummary[], wish: Wish, nowMs: number): readonly JobSummary[] {
  const { names, olderThanMs, abortedMs } = wish;
  const unknown = names.find((name) => !jobs.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw new DffmpegError("usage", `no job '${unknown}'`, {
      hint: `${didYouMean(
        unknown,
        jobs.map(({ id }) => id),
      )}dffmpeg jobs lists them; --nodes FILE adds those on its share.`,
    });
  const named = names.length === 0 ? jobs : jobs.filter(({ id }) => names.includes(id));
  return named.filter(
    ({ state, changedMs }) => nowMs - changedMs >= ((state === "aborted" ? abortedMs : olderThanMs) ?? -Infinity),
  );
}

/** @returns whether it's gone, or would be */
async function removeOne(job: JobSummary, dryRun: boolean, { stdout, stderr }: Surroundings): Promise<boolean> {
  const what = `${job.id}  ${sizeText(job.bytes)}  ${job.job?.output ?? ""}`.trimEnd();
  if (job.state === "running") {
    stderr.write(`${job.id} is left alone: a dffmpeg works on it\n`);
    return false;
  }
  try {
    if (!dryRun) await library.removeJob(job);
    stdout.write(`${dryRun ? "would remove" : "removed"} ${what}\n`);
    return true;
  } catch (thrown) {
    stderr.write(failureOf(thrown, { verbose: false }).text);
    return false;
  }
}

/** Resolves with the exit status, 1 where a job that was named couldn't be removed; never rejects. */
export async function clean(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const { values, positionals } = readWords(args, options, usage);
    const wish = wishOf(positionals, values.all ?? false, values["older-than"]);
    const roots = await jobRoots(values.nodes, around.env, library);
    const dryRun = values["dry-run"] ?? false;
    const jobs = await library.listJobs(roots, sayAwaited(around));
    if (!dryRun) await library.sweepJobs(roots);
    const some = chosen(jobs, wish, Date.now());
    let removed = 0;
    for (const job of some) if (await removeOne(job, dryRun, around)) removed += 1;
    if (some.length === 0) around.stderr.write(nothing(jobs.length, values["older-than"] ?? "7d"));
    return wish.names.length > 0 && removed < some.length ? 1 : 0;
  } catch (thrown) {
    const { exitCode, text } = failureOf(thrown, { verbose: false });
    around.stderr.write(text);
    return exitCode;
  }
}

function nothing(jobs: number, age: string): string {
  return jobs === 0 ? "no jobs to remove\n" : `no job is older than ${age}; --all removes younger ones too\n`;
}
