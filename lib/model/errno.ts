/** What the system's error codes mean, in the words programs print. Knows no hints: those depend on what was tried. */
import { messageOf } from "./errors.ts";

const words: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EACCES: "Permission denied",
  EROFS: "Read-only file system",
};

/** Node's own code, such as "ENOENT"; "" where there is none. */
export const errnoOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException | undefined)?.code ?? "";

/** strerror(3)'s words, without the system call and the path, which Node's own message has. */
export function errnoText(thrown: unknown): string {
  return words[errnoOf(thrown)] ?? messageOf(thrown);
}
