/**
 * --report and --timeline: files that are whole or not there. What isn't a file, such as /dev/stdout, is written into, and a link
 * stays one.
 */
import { access, appendFile, constants, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { sameFile } from "../lib/index.ts";
import { errnoOf, errnoText } from "../lib/model/errno.ts";
import { DffmpegError } from "../lib/model/errors.ts";

/** One file by two names, or one name in one folder. */
async function isSame(one: string, other: string): Promise<boolean> {
  if (await sameFile(one, other)) return true;
  const folders = await Promise.all([one, other].map((name) => realpath(path.dirname(name)).catch(() => undefined)));
  return folders[0] !== undefined && folders[0] === folders[1] && path.basename(one) === path.basename(other);
}

/** Undefined where nothing is there. */
const lookAt = (file: string) =>
  stat(file).catch((thrown: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(errnoOf(thrown))) return undefined;
    throw thrown;
  });

/** The file that a link stands for, also where that isn't there yet; any other file is its own. */
async function goalOf(file: string): Promise<string> {
  const real = await realpath(file).catch((thrown: unknown) => thrown);
  if (typeof real === "string") return real;
  const link = errnoOf(real) === "ENOENT" ? await readlink(file).catch(() => undefined) : undefined;
  if (link === undefined) return file;
  const folder = await realpath(path.dirname(path.resolve(file)));
  return goalOf(path.resolve(folder, link));
}

/** Rejects where no file can be put there, or it isn't one that may be written into. */
async function mayBeWritten(file: string): Promise<void> {
  const found = await lookAt(path.resolve(file));
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  const isInto = found !== undefined && (await isWrittenInto(file));
  await access(isInto ? file : path.dirname(path.resolve(await goalOf(file))), constants.W_OK);
}

/**
 * A device or pipe would be gone with a file in its place: root's --report /dev/null, once. Standard output stays what it is
 * too, where it is a file.
 */
async function isWrittenInto(file: string): Promise<boolean> {
  const found = await lookAt(file);
  return found !== undefined && (!found.isFile() || /^\/(dev|proc)\//.test(path.resolve(file)));
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
  const own = path.resolve(await goalOf(file));
  const same = await Promise.all(names.map((name) => isSame(own, name)));
  if (same.includes(true)) {
    throw new DffmpegError("usage", `the ${what} ${file} is also one of the command's own files`, {
      hint: `Give --${what} a name of its own.`,
    });
  }
  await mayBeWritten(file).catch((cause: unknown) => {
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

/** A pipe that nobody reads fails, instead of keeping a finished job waiting for ever. */
async function appendThere(file: string, text: string): Promise<void> {
  const reached = await open(file, constants.O_WRONLY | constants.O_NONBLOCK);
  // Through a second one, which waits for a slow reader; held until then, or the reader would see the end.
  await appendFile(file, text).finally(() => reached.close());
}

/** Begun by this process: a batch writes several at once. */
let begun = 0;

/** Throws a DffmpegError of code "storage", as above. */
export async function writeFileWhole(file: string, text: string, what: "report" | "timeline"): Promise<void> {
  let temporary: string | undefined;
  try {
    if (await isWrittenInto(file)) {
      await appendThere(file, text);
      return;
    }
    const goal = await goalOf(file);
    // A long name's own would be too long.
    temporary = path.join(path.dirname(goal), `.dffmpeg-${what}.${process.pid}-${begun++}.tmp`);
    const handle = await open(temporary, "wx");
    await handle.writeFile(text).finally(() => handle.close());
    await rename(temporary, goal);
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    throw new DffmpegError("storage", `the encode is done, but not its ${what} ${file}: ${errnoText(cause)}`, {
      cause,
    });
  }
}
