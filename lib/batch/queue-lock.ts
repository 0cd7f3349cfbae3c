/** A queue's folder, for one batch at a time. Reads no queue. */
import { systemMessage } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { makeFolder } from "../model/make-folder.ts";
import { acquireLock, holderOf, type Lock } from "../storage/lock.ts";

/**
 * The folder is made where there is none.
 * @throws DffmpegError "storage", also when another batch is at work on it
 */
export async function lockQueue(folder: string): Promise<Lock> {
  await makeFolder(folder, 0o700).catch((cause: unknown) => {
    throw cannotBeKept(folder, cause);
  });
  return lockOf(folder);
}

/** What it says of a share's folder would mislead. */
function cannotBeKept(folder: string, cause: unknown): DffmpegError {
  return new DffmpegError("storage", `no queue can be kept in ${folder}: ${systemMessage(cause)}`, {
    hint: "Name a folder where you may write with --queue, or free what is in the way.",
    cause,
  });
}

async function lockOf(folder: string): Promise<Lock> {
  try {
    return await acquireLock(folder, undefined, "queue");
  } catch (thrown) {
    const holder = await holderOf(folder).catch(() => undefined);
    if (!holder) throw thrown;
    const who = holder.place ? `process ${holder.place.pid} on ${holder.place.host}` : "another dffmpeg";
    throw new DffmpegError("storage", `a batch is at work on this queue (${who}): ${folder}`, {
      hint: "Wait for it or end it, or give this batch a queue of its own with --queue NAME.",
      cause: thrown,
    });
  }
}
