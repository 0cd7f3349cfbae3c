/** What a job is, and whether an earlier one is the same. Reads the sources' ends; writes nothing. */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { formatCommand } from "../command/parse.ts";
import type { Programs } from "../media/programs.ts";
import type { FfmpegCommand } from "../model/command.ts";
import { ownVersion } from "../model/version.ts";
import { localPath } from "../plan/screen.ts";
import type { SplitPlan } from "../plan/types.ts";
import { fileChange, fingerprint, namedFiles } from "../storage/fingerprint.ts";
import type { JobFile } from "../storage/job-file.ts";
import type { JobRequest } from "./request.ts";

/** Options that decide what is said, or whether to begin, but nothing in the output. */
const idle = new Set("y n nostdin stdin hide_banner loglevel v stats nostats stats_period".split(" "));

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** The arguments that matter, with files by their full names. */
function argsDigest(command: FfmpegCommand): string {
  const full = (file: FfmpegCommand["inputs"][number]) => ({ ...file, url: resolve(localPath(file.url)) });
  return digest(
    formatCommand({
      ...command,
      globals: command.globals.filter(({ name }) => !idle.has(name)),
      inputs: command.inputs.map(full),
      outputs: command.outputs.map(full),
    }),
  );
}

/** Where windows may start and which frames they must have: what earlier windows were measured by. */
function planDigest({ video, cuts, times, merge }: SplitPlan): string {
  return digest([
    { ...video, sourcePath: resolve(video.sourcePath) },
    cuts,
    times.between(0, times.frames),
    merge.picks,
  ]);
}

/** @throws DffmpegError "storage" when a source can't be read */
export async function describeJob(
  { args, callerOptions = [] }: JobRequest,
  plan: SplitPlan,
  programs: Programs,
): Promise<JobFile> {
  const files = await namedFiles([...args, ...plan.video.pictures.map(({ path }) => path)], plan.output);
  return {
    ...{ version: 1, args: [...args], callerOptions: [...callerOptions], cwd: process.cwd() },
    ...{ output: resolve(plan.output), sources: await Promise.all(files.map((file) => fingerprint(file))) },
    ...{ dffmpeg: ownVersion(), ffmpeg: programs.version },
    ...{ argsDigest: argsDigest(plan.command), planDigest: planDigest(plan) },
    ...{ totalSeconds: plan.endSeconds - (plan.cuts[0]?.seconds ?? 0), startedAt: new Date().toISOString() },
  };
}

/** Why what `then` left can't be gone on with; undefined when it can. */
export function difference(then: JobFile, now: JobFile): string | undefined {
  if (now.argsDigest !== then.argsDigest) return "its arguments were others";
  if (now.ffmpeg !== then.ffmpeg) return `it was begun with ffmpeg ${then.ffmpeg}, and this is ${now.ffmpeg}`;
  if (now.dffmpeg !== then.dffmpeg) return `it was begun by dffmpeg ${then.dffmpeg}, and this is ${now.dffmpeg}`;
  const current = new Map(now.sources.map((file) => [file.path, file]));
  const changes = then.sources.map((file) => fileChange(file, current.get(file.path)));
  const known = new Set(then.sources.map(({ path }) => path));
  const added = now.sources.find(({ path }) => !known.has(path));
  const change = changes.find((what) => what !== undefined) ?? (added && `${added.path} is new`);
  if (change !== undefined) return change;
  return now.planDigest === then.planDigest ? undefined : "its plan was another";
}
