/** What a job's processes read and write of each file, from what strace tells of their calls. Judges nothing. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface FileBytes {
  readonly read: number;
  readonly written: number;
}

const reading = ["read", "pread64", "readv", "preadv", "preadv2"];
const writing = ["write", "pwrite64", "writev", "pwritev", "pwritev2"];

/**
 * @param trace as `strace -f -y` writes it: "71 read(5</srv/film.mp4>, ""..., 32768) = 32768"; a call that another process's
 *   comes between stands in two lines
 */
export function bytesOfFiles(trace: string): ReadonlyMap<string, FileBytes> {
  const begun = new Map<string, string>();
  const files = new Map<string, FileBytes>();
  for (const line of trace.split("\n")) {
    const [, process = "", words = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (words.endsWith("<unfinished ...>")) {
      begun.set(process, words);
      continue;
    }
    const call = words.startsWith("<...") ? `${begun.get(process) ?? ""}${words}` : words;
    const [, name = "", path] = /^(\w+)\(\d+<(\/[^>]*)>/.exec(call) ?? [];
    const count = Number(/\) += (\d+)$/.exec(call)?.[1] ?? 0);
    if (path === undefined) continue;
    const { read, written } = files.get(path) ?? { read: 0, written: 0 };
    files.set(path, {
      read: read + (reading.includes(name) ? count : 0),
      written: written + (writing.includes(name) ? count : 0),
    });
  }
  return files;
}

/** Runs it to its end. @returns undefined where there is no strace, or it may not look */
export async function tracedFiles(
  argv: readonly string[],
  trace: string,
): Promise<ReadonlyMap<string, FileBytes> | undefined> {
  const calls = [...reading, ...writing].join(",");
  const strace = ["-f", "-q", "-y", "-s", "0", "-e", `trace=${calls}`, "-o", trace, ...argv];
  // strace sees calls alone, and Node.js may read files in another way.
  const env = { ...process.env, UV_USE_IO_URING: "0" };
  try {
    await promisify(execFile)("strace", strace, { env, maxBuffer: 1 << 26 });
  } catch {
    return undefined;
  }
  return bytesOfFiles(await readFile(trace, "utf8"));
}
