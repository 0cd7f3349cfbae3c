/** Moves an original to where originals go, under a name that nothing has. Overwrites nothing, decides nothing. */
import { constants } from "node:fs";
import { copyFile, rm, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errnoOf, withoutCall } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { makeFolder } from "../model/make-folder.ts";
import { renameToNew } from "../storage/claim.ts";
import { fingerprint } from "../storage/fingerprint.ts";
import { storageError } from "../storage/job-folder.ts";
import { sync } from "../storage/publish.ts";
import { hashFile } from "../storage/verify.ts";

/**
 * Across file systems: copied, synced, compared, and only then removed.
 * @param to the name wanted; where it's taken, "name (2).mkv" and so on
 * @param id the task's: a copy that was interrupted is known by it, and made anew
 * @returns the name it got
 * @throws DffmpegError "storage" or "verify"; then the original is where it was
 */
export async function moveOriginal(from: string, to: string, id: string): Promise<string> {
  try {
    await makeFolder(dirname(to));
    const name = await giveFreeName(from, to).catch(async (thrown: unknown) => {
      if (errnoOf(thrown) !== "EXDEV") throw thrown;
      return copyAcross(from, to, id);
    });
    await sync(dirname(name));
    await sync(dirname(from));
    return name;
  } catch (cause) {
    throw cause instanceof DffmpegError ? cause : storageError(to, unnamed(cause));
  }
}

/** Of the call there's only a hidden name to say. */
function unnamed(cause: unknown): Error {
  const { message, code, errno } = cause as NodeJS.ErrnoException;
  return Object.assign(new Error(withoutCall(message), { cause }), { code, errno });
}

/** Looking first and renaming then would lose a file to whoever takes the name in between. */
async function giveFreeName(from: string, wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const at = wanted.lastIndexOf(".");
    const dot = at > wanted.length - basename(wanted).length ? at : wanted.length;
    const name = count === 1 ? wanted : `${wanted.slice(0, dot)} (${count})${wanted.slice(dot)}`;
    if (await renameToNew(from, name)) return name;
  }
}

async function copyAcross(from: string, to: string, id: string): Promise<string> {
  const temporary = join(dirname(to), `.dffmpeg-${id}.tmp`);
  // What a batch that was killed left there.
  await rm(temporary, { force: true });
  try {
    await copyFile(from, temporary, constants.COPYFILE_EXCL);
    const { mtimeMs } = await fingerprint(from);
    await utimes(temporary, mtimeMs / 1000, mtimeMs / 1000);
    await sync(temporary);
    const [there, here] = await Promise.all([hashFile(temporary), hashFile(from)]);
    if (there.sha256 !== here.sha256)
      throw new DffmpegError("verify", `the copy of ${from} in ${dirname(to)} isn't the same`);
    const name = await giveFreeName(temporary, to);
    await sync(dirname(name));
    await rm(from).catch(async (thrown: unknown) => {
      // Refused for certain, so that the original is there: each further try would leave one more copy.
      if (["EROFS", "EACCES", "EPERM"].includes(errnoOf(thrown))) await rm(name, { force: true });
      throw thrown;
    });
    return name;
  } finally {
    await rm(temporary, { force: true });
  }
}
