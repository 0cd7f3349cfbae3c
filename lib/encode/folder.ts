/**
 * A job's folder for one session: found again or made, locked, and kept or removed at the end. Its place follows from the
 * output, so the same command finds what an earlier run of it left. Judges no segment.
 */
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { realpath } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { DffmpegError } from "../model/errors.ts";
import type { JobListener } from "../model/events.ts";
import type { Programs } from "../media/programs.ts";
import type { SplitPlan } from "../plan/types.ts";
import { emptyJobFolder, jobFolderAt, jobIdFor, makeJobFolder, removeJobFolder } from "../storage/job-folder.ts";
import type { JobFolder } from "../storage/job-folder.ts";
import { readJobFile, writeJobFile, type JobFile } from "../storage/job-file.ts";
import { readJournal, type JournalEntry } from "../storage/journal.ts";
import { acquireLock, type Lock } from "../storage/lock.ts";
import { awaited, waitTelling } from "../storage/patience.ts";
import { makeOwnRoot } from "../storage/places.ts";
import { describeJob, difference } from "./identity.ts";
import type { JobRequest } from "./request.ts";

export interface OpenFolder {
  readonly folder: JobFolder;
  /** Aborts when another session has taken the job over. */
  readonly lost: AbortSignal;
  /** Of earlier sessions of the same job; empty for a new one. */
  readonly entries: readonly JournalEntry[];
  /** Ends the session: what stays is there to go on with. */
  readonly leave: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** The user and this machine with the output's real name: elsewhere the same name is another file. */
async function ownJobId(output: string): Promise<string> {
  const path = resolve(output);
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return jobIdFor([hostname(), String(process.getuid?.() ?? ""), join(folder, basename(path))]);
}

async function makeFolder(request: JobRequest, output: string): Promise<JobFolder> {
  // Whoever has interrupted it may leave at once any moment now.
  request.signal?.throwIfAborted();
  const root = request.inventory?.storage.root ?? (await makeOwnRoot());
  const folder = jobFolderAt(root, request.job ?? (await ownJobId(output)));
  const tell = (): void => request.onEvent?.({ type: "warning", message: awaited(root) });
  await waitTelling(makeJobFolder(folder), tell).catch((thrown: unknown) => {
    if (!request.inventory || !(thrown instanceof DffmpegError)) throw thrown;
    throw new DffmpegError("storage", `storage.root of nodes.json: ${thrown.message}`, {
      cause: thrown,
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    });
  });
  return folder;
}

async function enter(request: JobRequest, output: string): Promise<{ folder: JobFolder; lock: Lock }> {
  const folder = await makeFolder(request, output);
  return { folder, lock: await acquireLock(folder.path) };
}

interface Earlier {
  readonly job: JobFile;
  readonly entries: readonly JournalEntry[];
}

/** What earlier sessions of this very job noted; tells where there was another one. */
async function earlier({ path }: JobFolder, now: JobFile, emit: JobListener): Promise<Earlier | undefined> {
  const job = await readJobFile(path);
  if (job === "missing") return undefined;
  const why = typeof job === "string" ? `its job.json is ${job}` : difference(job, now);
  if (why !== undefined || typeof job === "string") {
    emit({
      type: "warning",
      message: `an earlier run into this output isn't gone on with, but begun anew: ${why ?? ""}`,
    });
    return undefined;
  }
  const { entries, badLine } = await readJournal(path);
  if (badLine !== undefined) {
    emit({
      type: "warning",
      message: `${path}/journal.jsonl is damaged from line ${badLine} on; what came before counts`,
    });
  }
  return { job, entries };
}

/** Written only where it says something new: on a full disk, going on may be what frees some space. */
async function settle(folder: JobFolder, now: JobFile, emit: JobListener): Promise<readonly JournalEntry[]> {
  const then = await earlier(folder, now, emit);
  if (!then) await emptyJobFolder(folder);
  const job = { ...now, startedAt: then?.job.startedAt ?? now.startedAt };
  if (!isDeepStrictEqual(job, then?.job)) await writeJobFile(folder.path, job);
  return then?.entries ?? [];
}

/** @throws DffmpegError "storage", or "held" when another dffmpeg works on this output */
export async function openJobFolder(
  request: JobRequest,
  plan: SplitPlan,
  programs: Programs,
  emit: JobListener,
): Promise<OpenFolder> {
  const now = await describeJob(request, plan, programs);
  const { folder, lock } = await enter(request, plan.output);
  try {
    const entries = await settle(folder, now, emit);
    return {
      ...{ folder, entries, lost: lock.lost },
      leave: () => lock.release(),
      remove: () => lock.release(() => removeJobFolder(folder)),
    };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}

/**
 * For a command that runs whole on a node: nothing to go on with, but the same lock, names and rights.
 * @returns why there can't be such a folder
 * @throws DffmpegError "held" when another dffmpeg works on this output
 */
export async function openBareFolder(
  request: JobRequest,
  output: string,
): Promise<Pick<OpenFolder, "folder" | "lost" | "remove"> | DffmpegError> {
  const folder = await makeFolder(request, output).catch((thrown: unknown) => {
    if (thrown instanceof DffmpegError) return thrown;
    throw thrown;
  });
  if (folder instanceof DffmpegError) return folder;
  const lock = await acquireLock(folder.path);
  try {
    await emptyJobFolder(folder);
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
  return { folder, lost: lock.lost, remove: () => lock.release(() => removeJobFolder(folder)) };
}
