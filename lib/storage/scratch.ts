/**
 * Folders for what is tried and thrown away. Their names tell which process made them, so that the next run clears away what a
 * killed one left. Touches no folder of a process that may live, nor of another user.
 */
import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { errnoOf, errnoText } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { newId } from "../model/new-id.ts";
import { storageError } from "./job-folder.ts";
import { isAlive, ownPlace, spaceKey, type Place } from "./place.ts";

export interface Scratch {
  readonly path: string;
  /** Removes it with all that's in it. */
  readonly cleanup: () => Promise<void>;
}

const nameOf = (place: Place): string => `dffmpeg-scratch_${spaceKey(place)}_${place.pid}_${place.birth}`;

/** A folder of this user's alone, in $TMPDIR or /tmp. @throws DffmpegError "storage" */
export async function makeScratch(parent = tmpdir(), place = ownPlace()): Promise<Scratch> {
  await clearScratch(parent, place);
  // Whole: ffmpeg would take "a:b/sample.mkv" for a protocol's.
  const path = resolve(parent, `${nameOf(place)}_${newId()}`);
  await mkdir(path, { mode: 0o700 }).catch((cause: unknown) => {
    throw misplaced.has(errnoOf(cause)) ? unusable(parent, cause) : storageError(parent, cause);
  });
  return { path, cleanup: () => rm(path, { recursive: true, force: true }) };
}

const misplaced = new Set(["ENOENT", "ENOTDIR", "EACCES", "EROFS"]);

function unusable(parent: string, cause: unknown): DffmpegError {
  return new DffmpegError("storage", `no temporary files can be made in ${parent}: ${errnoText(cause)}`, {
    ...{ cause, hint: "TMPDIR names that folder, else it's /tmp: make it, or name another that you may write to." },
  });
}

/** Never rejects: it is no reason not to run. */
async function clearScratch(parent: string, own: Place): Promise<void> {
  const pattern = new RegExp(`^dffmpeg-scratch_${spaceKey(own)}_(\\d+)_(\\w*?)_[^_]+$`);
  for (const name of await readdir(parent).catch(() => [])) {
    const [, pid, birth = ""] = pattern.exec(name) ?? [];
    if (pid === undefined || isAlive({ ...own, pid: Number(pid), birth }) !== false) continue;
    const path = join(parent, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() && found.uid === (process.getuid?.() ?? found.uid))
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
