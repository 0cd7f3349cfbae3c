/**
 * One batch at a time on a file's output, from its encode until its original is seen to: all would encode it under the same
 * hidden name, and each of them would take what is there for its own. Judges and encodes nothing.
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { makeFolder } from "../model/make-folder.ts";
import { newId } from "../model/new-id.ts";
import { storageError } from "../storage/job-folder.ts";
import { acquireLock, type Lock } from "../storage/lock.ts";
import type { Task } from "./task.ts";

/** Whoever had it may remove it between the steps of taking it. */
const TRIES = 20;

/** @throws DffmpegError "held" where another batch has it, "storage" where no lock can be written beside the output */
export async function lockTask({ id, output }: Pick<Task, "id" | "output">): Promise<Pick<Lock, "lost" | "release">> {
  const folder = join(dirname(output), `.dffmpeg-${id}.lock`);
  await makeFolder(dirname(output)).catch((cause: unknown) => {
    throw storageError(dirname(output), cause);
  });
  for (let left = TRIES; ; left--) {
    try {
      await mkdir(folder, 0o700).catch((thrown: unknown) => {
        if (errnoOf(thrown) !== "EEXIST") throw thrown;
      });
      const lock = await acquireLock(folder);
      return { lost: lock.lost, release: () => lock.release(() => remove(folder)) };
    } catch (thrown) {
      if (thrown instanceof DffmpegError && thrown.code === "held") throw thrown;
      const cause = thrown instanceof DffmpegError ? thrown.cause : thrown;
      if (errnoOf(cause) === "EACCES") throw othersLock(folder, cause);
      if (errnoOf(cause) !== "ENOENT" || left === 0) throw storageError(output, cause);
    }
  }
}

function othersLock(folder: string, cause: unknown): DffmpegError {
  return new DffmpegError("held", `another user's dffmpeg is at work on it, or was: ${folder}`, {
    hint: "Wait for it. Where nothing is at work there, remove that folder.",
    cause,
  });
}

/** In one step: nobody can take what is half removed. */
async function remove(folder: string): Promise<void> {
  const gone = `${folder}.${newId()}.gone`;
  await rename(folder, gone).catch(() => undefined);
  await rm(gone, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}
