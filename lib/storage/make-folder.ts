/** A folder with those above it. Node's own recursive mkdir never returns where a file system makes none, as /proc or autofs. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "../model/errno.ts";

/** Throws what mkdir(2) does. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (cause) {
    if (errnoOf(cause) !== "ENOENT" || dirname(path) === path) throw cause;
    await makeFolder(dirname(path));
    await makeOne(path);
  }
}

/** One that is there will do; what is no folder is found out by whoever writes below it. */
async function makeOne(path: string): Promise<void> {
  await mkdir(path).catch((cause: unknown) => {
    if (errnoOf(cause) !== "EEXIST") throw cause;
  });
}
