/** Which files a job depends on, and what they look like. Reads a MiB at each end, never a whole film. */
import { createHash } from "node:crypto";
import { open, realpath, stat, type FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { storageError } from "./job-folder.ts";
import type { Fingerprint } from "./job-file.ts";

const END_BYTES = 1 << 20;

/** A read that comes short tells nothing: the next one says whether the file ends there, or a share stopped to answer. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at);
    if (bytesRead === 0) return buffer.subarray(0, at);
    at += bytesRead;
  }
  return buffer;
}

/** @throws DffmpegError "storage" */
export async function fingerprint(path: string): Promise<Fingerprint> {
  try {
    const handle = await open(path, "r");
    try {
      const { size, mtimeMs } = await handle.stat();
      const hash = createHash("sha256").update(await readAt(handle, 0, Math.min(size, END_BYTES)));
      if (size > END_BYTES) hash.update(await readAt(handle, Math.max(END_BYTES, size - END_BYTES), END_BYTES));
      return { path: await realpath(path), size, mtimeMs, ends: hash.digest("hex") };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw storageError(path, cause);
  }
}

async function regular(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * The existing files that the arguments name, inside of filters too ("lut3d=file=look.cube"): rather one too many, a
 * file that merely has the name of a filter, than a changed one that isn't noticed.
 */
export async function namedFiles(args: readonly string[], output: string): Promise<readonly string[]> {
  const words = new Set(args.flatMap((arg) => [arg, arg.replace(/^file:/, ""), ...arg.split(/[=:,;'[\]]/)]));
  const paths = new Set([...words].filter((word) => word !== "").map((word) => resolve(word)));
  paths.delete(resolve(output));
  const found = await Promise.all([...paths].map(async (path) => ((await regular(path)) ? [path] : [])));
  return found.flat().sort();
}

/** What became of a file since; undefined when it's the same. */
export function fileChange(then: Fingerprint, now: Fingerprint | undefined): string | undefined {
  if (!now) return `${then.path} isn't used any more`;
  if (now.size !== then.size) return `${then.path} has ${now.size} bytes, not ${then.size}`;
  if (now.ends !== then.ends) return `${then.path} has other content`;
  return now.mtimeMs === then.mtimeMs
    ? undefined
    : `${then.path} was written to at ${new Date(now.mtimeMs).toISOString()}`;
}
