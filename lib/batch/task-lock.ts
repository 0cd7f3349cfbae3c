/**
 * One batch at a time on a file's output, from its encode until its original is seen to: all would encode it under the same
 * hidden name, and each of them would take what is there for its own. Judges and encodes nothing.
 */
import { dirname, join } from "node:path";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { makeFolder } from "../model/make-folder.ts";
import { storageError } from "../storage/job-folder.ts";
import { lockRefusal, takeLock } from "../storage/lock-folder.ts";
import type { Lock } from "../storage/lock.ts";
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
      return await takeLock(folder);
    } catch (thrown) {
      const { refusal, cause } = lockRefusal(thrown);
      if (refusal === "held") throw thrown;
      if (errnoOf(cause) === "EACCES") throw othersLock(folder, cause);
      if (refusal !== "again" || left === 0) throw storageError(output, cause);
    }
  }
}

function othersLock(folder: string, cause: unknown): DffmpegError {
  return new DffmpegError("held", `another user's dffmpeg is at work on it, or was: ${folder}`, {
    hint: "Wait for it. Where nothing is at work there, remove that folder.",
    cause,
  });
}
