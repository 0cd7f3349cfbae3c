/**
 * Text files of the user's that several dffmpegs may change at once: one at a time reads, edits and writes, so that none
 * takes back what another has just written. Knows no content.
 */
import { access, constants, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errnoOf, errnoText } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { makeFolder } from "../model/make-folder.ts";
import { storageError } from "./job-folder.ts";
import { lockRefusal, takeLock } from "./lock-folder.ts";
import type { Lock } from "./lock.ts";
import { permissions } from "./publish.ts";
import { writeWhole } from "./write.ts";

/** Each has it for some milliseconds only. */
const WAIT_MS = 20;
/** Whoever waits longer is told. */
const PATIENCE_MS = 10_000;

/**
 * Rewrites a text file: links followed, its mode kept, and not touched where its text stays.
 * @param fresh the text to start from where there is no file, in a folder that is made then. Default: there must be one
 * @param patienceMs how long it may wait for another that rewrites it
 * @throws DffmpegError "storage", and what `edit` throws
 */
export async function rewrite(
  path: string,
  edit: (text: string) => string,
  fresh?: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  if (fresh !== undefined) {
    await makeFolder(dirname(resolve(path))).catch((cause: unknown) => {
      throw storageError(dirname(path), cause);
    });
  }
  await alone(
    path,
    async () => {
      const found = await read(path, fresh);
      const after = edit(found.before);
      if (after === found.before && !found.isNew) return;
      await writeWhole(found.file, after, found.mode);
    },
    patienceMs,
  );
}

/**
 * Sees to it that `rewrite` will be able to, before work that it would end in vain.
 * @throws DffmpegError "storage"
 */
export async function checkRewritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const isThere = await stat(folder).catch(() => undefined);
  if (isThere) await alone(path, () => Promise.resolve());
  else await checkWritable(path, await nearestAbove(folder));
}

/** Under a lock of the file's own, which is there as long as it takes. */
async function alone(path: string, work: () => Promise<void>, patienceMs = PATIENCE_MS): Promise<void> {
  const file = await followed(path);
  // A file without that right is its user's wish, though a new one could take its place.
  await checkWritable(path, file);
  await checkWritable(path, dirname(file));
  const lock = await lockOf(path, join(dirname(file), `.${basename(file)}.lock`), patienceMs);
  try {
    await work();
  } finally {
    await lock.release();
  }
}

async function followed(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/** What isn't there is no hindrance: it's made, or whoever reads it says so. */
async function checkWritable(path: string, part: string): Promise<void> {
  await access(part, constants.W_OK).catch((cause: unknown) => {
    if (errnoOf(cause) === "ENOENT") return;
    throw new DffmpegError("storage", `${path} can't be written: ${errnoText(cause)}: ${part}`, {
      hint: `Make ${part} writable for your user (chmod u+w, or chown), or name another file with --nodes.`,
      cause,
    });
  });
}

async function nearestAbove(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found || dirname(folder) === folder ? folder : nearestAbove(dirname(folder));
}

async function lockOf(path: string, folder: string, patienceMs: number): Promise<Pick<Lock, "release">> {
  for (let left = patienceMs / WAIT_MS; ; left--) {
    try {
      return await takeLock(folder);
    } catch (thrown) {
      const { refusal, cause } = lockRefusal(thrown);
      if (refusal === "trouble") throw storageError(path, cause);
      if (left > 0) await delay(WAIT_MS);
      else
        throw new DffmpegError("storage", `another dffmpeg is writing ${path}`, {
          hint: "Try again in a minute.",
          cause: thrown,
        });
    }
  }
}

interface Read {
  readonly file: string;
  readonly mode: number | undefined;
  readonly before: string;
  readonly isNew: boolean;
}

async function read(path: string, fresh: string | undefined): Promise<Read> {
  try {
    const file = await realpath(path);
    return { file, mode: permissions(await stat(file)), before: await readFile(file, "utf8"), isNew: false };
  } catch (cause) {
    if (fresh === undefined || errnoOf(cause) !== "ENOENT") throw storageError(path, cause);
    return { file: path, mode: undefined, before: fresh, isNew: true };
  }
}
