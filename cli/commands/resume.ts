/** `dffmpeg resume`: the command of an interrupted job once more, which goes on from what it verified. */
import path from "node:path";
import * as library from "../../lib/index.ts";
import { DffmpegError, type JobSummary } from "../../lib/index.ts";
import { runJob, type Surroundings } from "../job.ts";
import { didYouMean } from "../misspelt.ts";
import { ownOptions, parseOwn } from "../options.ts";
import { readOrder, type Order } from "../order.ts";
import { jobsTable } from "./jobs.ts";
import { jobRoots, sayAwaited } from "./roots.ts";
import { usageOf } from "../help/text.ts";
import { tellEarly } from "../tell.ts";

const usage = `${usageOf("resume")} dffmpeg jobs lists them, with --nodes FILE those on its share too.`;

/** What begins with two dashes and isn't known was meant for an option. */
const meantBy = (word = ""): string =>
  word.startsWith("--") ? didYouMean(word.slice(2), Object.keys(ownOptions), "--") : "";

function pick(jobs: readonly JobSummary[], names: readonly string[]): JobSummary {
  const [name] = names;
  if (names.length > 1 || name?.startsWith("-"))
    throw new DffmpegError("usage", `what is '${names.join(" ")}'?`, { hint: meantBy(name) + usage });
  const resumable = jobs.filter(({ state }) => state === "resumable");
  const [job, second] = name === undefined ? resumable : jobs.filter(({ id }) => id === name);
  if (!job)
    throw new DffmpegError("usage", name === undefined ? "no job to go on with" : `no job '${name}'`, {
      hint:
        (name === undefined
          ? ""
          : didYouMean(
              name,
              jobs.map(({ id }) => id),
            )) + usage,
    });
  if (second) {
    const lines = jobsTable(resumable, Date.now()).trimEnd().replaceAll(/^/gm, "  ");
    throw new DffmpegError("usage", `several jobs can be gone on with:\n${lines}`, {
      hint: `Name one: dffmpeg resume ${job.id}`,
    });
  }
  return job;
}

/** The job's own words again; options given now win. */
async function orderOf(found: JobSummary, ownWords: readonly string[], env: NodeJS.ProcessEnv): Promise<Order> {
  const { job, state } = found;
  if (state === "aborted") {
    throw new DffmpegError(
      "usage",
      `${found.id} has nothing to go on with: it was left before its first window, or ran whole`,
      {
        hint: `Run its command again, or drop what is left of it with dffmpeg clean ${found.id}.`,
      },
    );
  }
  if (!job) {
    throw new DffmpegError("storage", `${found.id} is damaged: its job.json can't be read`, {
      hint: `Run its command again, which starts anew, or drop it with dffmpeg clean ${found.id}.`,
    });
  }
  enter(job.cwd);
  const order = await readOrder([...job.callerOptions, ...ownWords, ...job.args], library, env);
  const { inventory, only, ...request } = order.request;
  // A nodes file that came since isn't this job's: it's kept on this machine.
  const nodes = found.path.startsWith(`${library.ownRoot()}/`) ? {} : { inventory, only };
  const known = Object.fromEntries(Object.entries(nodes).filter(([, value]) => value !== undefined));
  return { ...order, request: { ...request, ...known, job: found.id } };
}

function enter(cwd: string): void {
  try {
    process.chdir(cwd);
  } catch (cause) {
    throw new DffmpegError("storage", `the job's folder is gone: ${cwd}`, {
      hint: "Its command's relative paths start there. Make it again, or run the command anew.",
      cause,
    });
  }
}

/** Resolves with the exit status; never rejects. */
export async function resume(args: readonly string[], around: Surroundings): Promise<number> {
  const { own, ffmpeg: names } = library.separateOwn(args, ownOptions);
  try {
    const { nodes, report, timeline } = await parseOwn(own);
    // Relative to where this command was given, not to where the job was.
    const places = Object.entries({ nodes, report, timeline }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${path.resolve(value)}`],
    );
    const jobs = await library.listJobs(await jobRoots(nodes, around.env, library), sayAwaited(around));
    return await runJob(await orderOf(pick(jobs, names), [...own, ...places], around.env), library, around);
  } catch (thrown) {
    return tellEarly(thrown, own, around);
  }
}
