/** A job's folder on the shared storage: its shape, its making and its end. Knows nothing of ffmpeg. */
import { chmod, mkdir, rm } from "node:fs/promises";
import { posix, join } from "node:path";
import { customAlphabet } from "nanoid";
import { DffmpegError, messageOf } from "../model/errors.ts";

/** Letters and digits only: names go through many shells. */
export const newId = customAlphabet("23456789abcdefghjkmnpqrstuvwxyz", 10);

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
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  const hints: Readonly<Record<string, string>> = {
    ENOSPC: "The disk is full: free some space, then run the same command again.",
    EDQUOT: "Your quota there is used up: free some space, then run the same command again.",
    EROFS: "It is mounted read-only: remount it read-write, or check the export's options.",
    EACCES: "Give your user the right to write there, or choose another storage root in nodes.json.",
    EPERM: "Give your user the right to write there, or choose another storage root in nodes.json.",
    ENOENT: "Create the folder, or mount the share, or correct storage.root in nodes.json.",
  };
  const hint = hints[code];
  return new DffmpegError("storage", `${path}: ${messageOf(cause)}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

/**
 * Makes the folder of a new job, for this user alone.
 * @throws DffmpegError "storage"
 */
export async function createJobFolder(root: string): Promise<JobFolder> {
  const id = `job-${newId()}`;
  const path = join(root, id);
  const folder: JobFolder = {
    ...{ id, path, segments: join(path, "segments"), attempts: join(path, "attempts") },
    ...{ markers: join(path, "markers"), verified: join(path, "verified") },
  };
  try {
    // Nodes write as their own users: only the two folders they need are open, to the group.
    await mkdir(path, { mode: 0o755 });
    for (const part of [folder.segments, folder.verified]) await mkdir(part, { mode: 0o755 });
    for (const part of [folder.attempts, folder.markers]) {
      await mkdir(part);
      // After the fact, since the umask would take the group's right to write.
      await chmod(part, 0o2770);
    }
  } catch (cause) {
    throw storageError(path, cause);
  }
  return folder;
}

/** The same folder as a node sees it. Nodes speak POSIX paths. */
export function onNode(folder: JobFolder, nodeRoot: string): string {
  return posix.join(nodeRoot, folder.id);
}

export async function removeJobFolder(folder: JobFolder): Promise<void> {
  await rm(folder.path, { recursive: true, force: true });
}
