/** What a program's last words tell of the disk. Pure; for programs that report no errno but strerror(3)'s text. */
import { storageError } from "./job-folder.ts";
import type { DffmpegError } from "../model/errors.ts";

/** glibc's and musl's words. */
const full = [
  [/No space left on device/, "ENOSPC"],
  [/Disk quota exceeded|Quota exceeded/, "EDQUOT"],
  [/Read-only file ?system/, "EROFS"],
] as const;
/** These may as well be about the source; they count where they are about a file of the job's. */
const denied = [
  [/Permission denied/, "EACCES"],
  [/Input\/output error|I\/O error/, "EIO"],
] as const;

/**
 * The storage's fault, named with path and errno; undefined where the words tell of none.
 * @param words standard error's end
 */
export function storageTrouble(path: string, words: string): DffmpegError | undefined {
  const lines = words.split("\n");
  const ours = lines.filter((line) => /\/(attempts|markers|segments|verified)\//.test(line));
  const found =
    full.find(([pattern]) => pattern.test(words)) ??
    denied.find(([pattern]) => ours.some((line) => pattern.test(line)));
  if (!found) return undefined;
  const [pattern, code] = found;
  const text = pattern.exec(words)?.[0] ?? "";
  return storageError(path, Object.assign(new Error(`${code}: ${text}`), { code }));
}
