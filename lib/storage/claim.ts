/** Gives a file a name that nothing else has, never overwriting what is there, or the place and mode of the one it stands for. */
import { chmod, chown, link, lstat, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "../model/errno.ts";
import { storageError } from "./job-folder.ts";
import { permissions, sync } from "./publish.ts";

/** What link() says where there are no hard links, or none for this file: FAT, some SMB shares, files of other users. */
const noLinks = new Set(["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EMLINK"]);

/**
 * Renames within a file system. The new name is on the disk before the old one goes.
 * @returns false where the name is taken; then nothing changed
 * @throws as link and rename do, with EXDEV for another file system
 */
export async function renameToNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (thrown) {
    if (errnoOf(thrown) === "EEXIST") return false;
    if (!noLinks.has(errnoOf(thrown))) throw thrown;
    return renameOverClaim(from, to);
  }
  await sync(dirname(to));
  await rm(from);
  return true;
}

/** An empty file holds the name, and only that one is overwritten. */
async function renameOverClaim(from: string, to: string): Promise<boolean> {
  try {
    await (await open(to, "wx")).close();
  } catch (thrown) {
    if (errnoOf(thrown) === "EEXIST") return false;
    throw thrown;
  }
  try {
    await rename(from, to);
  } catch (thrown) {
    await rm(to, { force: true });
    throw thrown;
  }
  await sync(dirname(to));
  return true;
}

async function same(one: string, other: string, look: typeof stat): Promise<boolean> {
  const looks = [one, other].map((path) => look(path, { bigint: true }).catch(() => undefined));
  const [a, b] = await Promise.all(looks);
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** Whether two paths lead to one file, through whatever links. False where either leads nowhere. */
export const sameFile = (one: string, other: string): Promise<boolean> => same(one, other, stat);

/** Whether two names are links to one file: what is left when a rename was interrupted. */
export const sameEntry = (one: string, other: string): Promise<boolean> => same(one, other, lstat);

/**
 * As `publish`, but over nothing.
 * @returns false where the name is taken
 * @throws DffmpegError "storage"
 */
export async function publishNew(part: string, output: string): Promise<boolean> {
  try {
    await sync(part);
    if (await renameToNew(part, output)) return true;
    if (!(await sameEntry(part, output))) return false;
    await rm(part);
    return true;
  } catch (cause) {
    throw storageError(output, cause);
  }
}

/**
 * Who may read the one may read the other. Its owner too, as far as this user may give files away.
 * @throws DffmpegError "storage"
 */
export async function takeMode(from: string, to: string): Promise<void> {
  try {
    const [wanted, now] = await Promise.all([stat(from), stat(to)]);
    const others = wanted.uid !== now.uid || wanted.gid !== now.gid;
    if (others) await chown(to, wanted.uid, wanted.gid).catch(() => undefined);
    if (permissions(wanted) !== permissions(now)) await chmod(to, permissions(wanted));
  } catch (cause) {
    throw storageError(to, cause);
  }
}
