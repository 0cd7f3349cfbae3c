/** A job's folder on the shared storage: its shape, its making and its end. Knows nothing of ffmpeg. */
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf, systemMessage, withoutCall } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { makeFolder } from "../model/make-folder.ts";
import { newId } from "../model/new-id.ts";

export interface JobFolder {
  readonly id: string;
  /** Absolute, as this machine sees it. */
  readonly path: string;
  /** Slices of the source, for nodes that don't see it. */
  readonly segments: string;
  /** Written by nodes; every attempt has a name of its own. */
  readonly attempts: string;
  readonly markers: string;
  /** Renamed here by the controller alone. */
  readonly verified: string;
}

/** What went wrong with a file or folder, with the errno's meaning for the user. */
export function storageError(path: string, cause: unknown): DffmpegError {
  const code = errnoOf(cause);
  const hints: Readonly<Record<string, string>> = {
    ENOSPC: "The disk is full: free some space, then run the same command again.",
    EDQUOT: "Your quota there is used up: free some space, then run the same command again.",
    EROFS: "It is mounted read-only: remount it read-write, or check the export's options.",
    EACCES: "Give your user the right to write there, or choose another storage root in nodes.json.",
    EPERM: "Give your user the right to write there, or choose another storage root in nodes.json.",
    ESTALE:
      "Its server was started anew, or the share is mounted no more: mount it again, then run the same command again.",
    EIO: "The disk, or the share's server, doesn't answer as it should: see to it, then run the same command again.",
    ENODEV:
      "Nothing is mounted there: the share's server is off, can't be reached, or refuses this machine. The next use tries again.",
    ENOTDIR: "A folder of that path is a file now: move that away, or name another place.",
    EISDIR: "A folder has that name: move it away, or name another place.",
    ENOENT:
      "Create the folder, or mount the share, or put back what was removed; storage.root in nodes.json names jobs' folder.",
  };
  const hint = hints[code];
  return new DffmpegError("storage", `${path}: ${withoutCall(systemMessage(cause), path)}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Where a job's files are, whether they exist or not. */
export function jobFolderAt(root: string, id: string): JobFolder {
  const path = join(root, id);
  return {
    ...{ id, path, segments: join(path, "segments"), attempts: join(path, "attempts") },
    ...{ markers: join(path, "markers"), verified: join(path, "verified") },
  };
}

/** Whoever makes this output has this job: the same command finds its folder again, and no two jobs write one file. */
export function jobIdFor(owner: readonly string[]): string {
  return `job-${createHash("sha256").update(JSON.stringify(owner)).digest("hex").slice(0, 10)}`;
}

export const isJobId = (name: string): boolean => /^job-[0-9a-z]{10}$/.test(name);

/** A folder of that mode, whatever the umask takes; one that's there already stays as it is. */
async function folderOfMode(path: string, mode: number): Promise<void> {
  if (await makeFolder(path, mode & 0o777)) await chmod(path, mode);
}

/**
 * Makes the job's folder, or what is missing of it. Nodes write as their own users: only the two folders they need are
 * open, to the group.
 * @throws DffmpegError "storage"; the root must exist
 */
export async function makeJobFolder(folder: JobFolder): Promise<void> {
  try {
    await mkdir(folder.path, { mode: 0o755 }).catch((thrown: unknown) => {
      if (errnoOf(thrown) !== "EEXIST") throw thrown;
    });
    // setgid: slices belong to the nodes' group too, which counts where the umask shuts out all others.
    for (const part of [folder.segments, folder.verified]) await folderOfMode(part, 0o2755);
    for (const part of [folder.attempts, folder.markers]) await folderOfMode(part, 0o2770);
  } catch (cause) {
    throw storageError(folder.path, cause);
  }
}

/**
 * Empties the job's folders for a start from the beginning. Its lock stays.
 * @throws DffmpegError "storage"
 */
export async function emptyJobFolder(folder: JobFolder): Promise<void> {
  try {
    for (const part of [folder.segments, folder.attempts, folder.markers, folder.verified]) {
      // A zombie of a lost connection may still write there.
      await rm(part, { recursive: true, force: true, maxRetries: 3 });
    }
    for (const file of ["job.json", "journal.jsonl"]) await rm(join(folder.path, file), { force: true });
  } catch (cause) {
    throw storageError(folder.path, cause);
  }
  await makeJobFolder(folder);
}

const isGoneName = (name: string): boolean => /^\.gone-[0-9a-z]{10}$/.test(name);

/** Ends removals that were cut short; another user's are that user's to end, and no reason to fail. */
export async function endRemovals(root: string): Promise<void> {
  const gone = (await readdir(root).catch(() => [])).filter(isGoneName);
  for (const name of gone) {
    await rm(join(root, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/**
 * Out of sight first, in one step: nobody finds half a job. Removals that were cut short go with it.
 * @throws DffmpegError "storage"
 */
export async function removeJobFolder({ path }: Pick<JobFolder, "path">): Promise<void> {
  const gone = join(dirname(path), `.gone-${newId()}`);
  try {
    await rename(path, gone);
    await rm(gone, { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    if (errnoOf(cause) !== "ENOENT") throw storageError(path, cause);
  }
  await endRemovals(dirname(path));
}
