/** --report and --timeline: files that are whole or not there. */
import { access, constants, open, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import { sameFile } from "../lib/index.ts";
import { errnoText } from "../lib/model/errno.ts";
import { DffmpegError } from "../lib/model/errors.ts";

/** One file by two names, or one name in one folder. */
async function isSame(one: string, other: string): Promise<boolean> {
  if (await sameFile(one, other)) return true;
  const folders = await Promise.all([one, other].map((name) => realpath(path.dirname(name)).catch(() => undefined)));
  return folders[0] !== undefined && folders[0] === folders[1] && path.basename(one) === path.basename(other);
}

/**
 * Tells before the encode rather than after it. Throws a DffmpegError of code "usage".
 * @param words that may name the command's own files, which a report mustn't replace
 */
export async function checkPlace(
  file: string,
  what: "report" | "timeline",
  words: readonly string[] = [],
): Promise<void> {
  const names = words.map((word) => path.resolve(word.replace(/^file:/, "")));
  const same = await Promise.all(names.map((name) => isSame(path.resolve(file), name)));
  if (same.includes(true)) {
    throw new DffmpegError("usage", `the ${what} ${file} is also one of the command's own files`, {
      hint: `Give --${what} a name of its own.`,
    });
  }
  await access(path.dirname(path.resolve(file)), constants.W_OK).catch((cause: unknown) => {
    throw new DffmpegError("usage", `can't write the ${what} ${file}: ${errnoText(cause)}`, {
      hint: `Give --${what} a file in a folder that exists and may be written to.`,
      cause,
    });
  });
}

/** Throws a DffmpegError of code "storage"; the output of the encode is complete all the same. */
export function writeReport(file: string, report: unknown): Promise<void> {
  return writeFileWhole(file, `${JSON.stringify(report, undefined, 2)}\n`, "report");
}

/** Throws a DffmpegError of code "storage", as above. */
export async function writeFileWhole(file: string, text: string, what: "report" | "timeline"): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "wx");
    await handle.writeFile(text).finally(() => handle.close());
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new DffmpegError("storage", `the encode is done, but not its ${what} ${file}: ${errnoText(cause)}`, {
      cause,
    });
  }
}
