/** The jobs below a root: how far each is, and their removal. Starts none. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../model/errno.ts";
import { readJobFile, type JobFile } from "./job-file.ts";
import { endRemovals, isJobId, jobFolderAt, removeJobFolder, storageError } from "./job-folder.ts";
import { readJournal, type JournalEntry } from "./journal.ts";
import { acquireLock, holderOf, isLockName, isUntakenLockName } from "./lock.ts";
import { answered, waitTelling, type Patience } from "./patience.ts";
import { discard, partName } from "./publish.ts";

/**
 * - "running": a dffmpeg works on it now.
 * - "resumable": it was interrupted; the same command or `dffmpeg resume` goes on.
 * - "done": its output was written, and it was kept.
 * - "aborted": left at once before it had anything to go on with, or while it ran whole; the same command starts anew.
 * - "damaged": job.json can't be read, or is missing while there is more; the same command starts anew.
 */
export type JobState = "running" | "resumable" | "done" | "aborted" | "damaged";

export interface JobSummary {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  readonly state: JobState;
  /** Undefined for a damaged and for an aborted one; one that runs may not have written it yet. */
  readonly job: JobFile | undefined;
  /** Of source; at least, where its journal is damaged. */
  readonly verifiedSeconds: number;
  /** Of all files in it. */
  readonly bytes: number;
  /** Of its last change, milliseconds since 1970. */
  readonly changedMs: number;
}

const parts = ["attempts", "markers", "segments", "verified"];

/** A folder of dffmpeg's, however far it got with it, and not somebody else's of the same name. */
async function isJobFolder(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => undefined);
  if (!names) return false;
  if (names.includes("job.json") || names.some(isLockName)) return true;
  if (parts.every((part) => names.includes(part))) return true;
  if (!names.every((name) => parts.includes(name) || isUntakenLockName(name))) return false;
  // Nothing is written into these before all are there and the lock is taken.
  const own = names.filter((name) => parts.includes(name));
  const inside = await Promise.all(own.map((name) => readdir(join(path, name)).catch(() => ["unreadable"])));
  return inside.flat().length === 0;
}

/** Files may go while this counts. */
async function measure(path: string): Promise<{ bytes: number; changedMs: number }> {
  const names = await readdir(path, { recursive: true }).catch(() => []);
  const found = await Promise.all(
    ["", ...names].map((name) =>
      stat(join(path, name)).then(
        (file) => ({ bytes: file.isFile() ? file.size : 0, changedMs: file.mtimeMs }),
        () => ({ bytes: 0, changedMs: 0 }),
      ),
    ),
  );
  const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
  return { bytes, changedMs: Math.max(...found.map((file) => file.changedMs)) };
}

function verifiedSeconds(entries: readonly JournalEntry[]): number {
  const windows = new Map<number, number>();
  for (const entry of entries) if (entry.type === "verified") windows.set(entry.window, entry.sourceSeconds);
  return [...windows.values()].reduce((sum, seconds) => sum + seconds, 0);
}

/** Locks are their user's alone. */
const isHidden = (thrown: unknown): boolean =>
  ["EACCES", "EPERM"].includes((thrown as NodeJS.ErrnoException).code ?? "");

/** Undefined for another user's. */
async function summarize(root: string, id: string): Promise<JobSummary | undefined> {
  const { path } = jobFolderAt(root, id);
  const file = await readJobFile(path);
  if (file === "hidden") return undefined;
  const [holder, size, journal] = await Promise.all([
    holderOf(path).catch((thrown: unknown) => (isHidden(thrown) ? "hidden" : undefined)),
    measure(path),
    readJournal(path).catch(() => ({ entries: [] })),
  ]);
  if (holder === "hidden") return undefined;
  const state = holder ? "running" : stateAtRest(file, journal.entries);
  const job = typeof file === "string" ? undefined : file;
  return { id, path, state, job, verifiedSeconds: verifiedSeconds(journal.entries), ...size };
}

/** job.json is written before the journal, and a whole run has neither. */
function stateAtRest(file: JobFile | "missing" | "damaged", entries: readonly JournalEntry[]): JobState {
  if (file === "missing" && entries.length === 0) return "aborted";
  if (typeof file === "string") return "damaged";
  return entries.some(({ type }) => type === "finished") ? "done" : "resumable";
}

/** Says which root keeps its caller waiting: a share whose server is away may never answer. */
export type OnAwaited = (root: string) => void;

async function inTime<T>(root: string, work: Promise<T>, onAwaited: OnAwaited, patience?: Patience): Promise<T> {
  const tell = (): void => {
    onAwaited(root);
  };
  return answered(root, waitTelling(work, tell, patience), patience);
}

async function namesIn(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return [];
    throw storageError(root, cause);
  }
}

/**
 * This user's jobs below these roots, latest change first. A root that doesn't exist has none.
 * @throws DffmpegError "storage" when a root can't be read, or doesn't answer
 */
export async function listJobs(
  roots: readonly string[],
  onAwaited: OnAwaited = () => undefined,
  patience?: Patience,
): Promise<readonly JobSummary[]> {
  const perRoot = await Promise.all([...new Set(roots)].map((root) => inTime(root, jobsIn(root), onAwaited, patience)));
  const jobs = perRoot.flat().filter((job) => job !== undefined);
  return jobs.sort((a, b) => b.changedMs - a.changedMs);
}

async function jobsIn(root: string): Promise<readonly (JobSummary | undefined)[]> {
  const ids = (await namesIn(root)).filter(isJobId);
  const ours = await Promise.all(ids.map((id) => isJobFolder(join(root, id))));
  return Promise.all(ids.filter((_, i) => ours[i]).map((id) => summarize(root, id)));
}

/**
 * Removes a job and all it verified. Its lock is taken before, so that nothing at work is removed.
 * @throws DffmpegError "storage" when a dffmpeg works on it, or it can't be removed
 */
export async function removeJob({ path, id, job }: Pick<JobSummary, "path"> & Partial<JobSummary>): Promise<void> {
  const lock = await acquireLock(path);
  await lock.release(async () => {
    // A killed controller leaves its unfinished merge beside the output, named after the job.
    if (job && id !== undefined) await discard(partName(job.output, id)).catch(() => undefined);
    await removeJobFolder({ path });
  });
}

/** Ends removals that were cut short. */
export async function sweep(roots: readonly string[]): Promise<void> {
  for (const root of roots) await endRemovals(root);
}
