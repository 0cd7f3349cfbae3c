/**
 * A folder with those above it. Node's own recursive mkdir never returns where a file system makes none, as /proc or autofs.
 * Here and not in storage/, for all rooms make folders and know no other one.
 */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "./errno.ts";

/**
 * @param mode of those that are made, as mkdir(2) takes it; one that is there stays as it is
 * @returns whether it's new
 * @throws what mkdir(2) does, and ENOTDIR where the name is another file's
 */
export async function makeFolder(path: string, mode = 0o777): Promise<boolean> {
  try {
    return await makeOne(path, mode);
  } catch (cause) {
    if (errnoOf(cause) !== "ENOENT" || dirname(path) === path) throw cause;
    await makeFolder(dirname(path), mode);
    return makeOne(path, mode);
  }
}

async function makeOne(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (cause) {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory() === true) return false;
    if (errnoOf(cause) !== "EEXIST") throw cause;
    // "It exists" would be the wrong complaint of somebody who takes what exists.
    throw Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${path}'`, { cause }), { code: "ENOTDIR" });
  }
}
