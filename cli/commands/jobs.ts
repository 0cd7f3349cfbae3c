/** `dffmpeg jobs`: which jobs there are and how far each is. Changes nothing. */
import * as library from "../../lib/index.ts";
import type { JobSummary } from "../../lib/index.ts";
import { failureOf } from "../failure.ts";
import type { Surroundings } from "../job.ts";
import { jobRoots, sayAwaited } from "./roots.ts";
import { ageText, readWords, sizeText, table } from "./words.ts";
import { takeNoNames } from "./wrong-words.ts";
import { usageOf } from "../help/text.ts";

const usage = usageOf("jobs");

function row({ id, state, job, verifiedSeconds, changedMs, bytes }: JobSummary, nowMs: number): string[] {
  const done = job ? `${verifiedSeconds.toFixed(1)}/${job.totalSeconds.toFixed(1)} s` : "-";
  return [id, state, done, ageText(nowMs - changedMs), sizeText(bytes), job?.output ?? "-"];
}

/** A line for each job below a line of titles. */
export function jobsTable(found: readonly JobSummary[], nowMs: number): string {
  return table([["JOB", "STATE", "VERIFIED", "AGE", "SIZE", "OUTPUT"], ...found.map((job) => row(job, nowMs))]);
}

/** Resolves with the exit status; never rejects. */
export async function jobs(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const { values, positionals } = readWords(args, { nodes: { type: "string" } }, usage);
    takeNoNames("jobs", positionals, usage);
    const roots = await jobRoots(values.nodes, around.env, library);
    const found = await library.listJobs(roots, sayAwaited(around));
    if (found.length === 0) {
      around.stderr.write(`no jobs in ${roots.join(" and ")}\n`);
      return 0;
    }
    around.stdout.write(jobsTable(found, Date.now()));
    return 0;
  } catch (thrown) {
    const { exitCode, text } = failureOf(thrown, { verbose: false });
    around.stderr.write(text);
    return exitCode;
  }
}
