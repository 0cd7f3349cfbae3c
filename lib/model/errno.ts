/** What the system's error codes mean, in the words programs print. Knows no hints: those depend on what was tried. Pure. */
import { constants } from "node:os";
import { basename, dirname } from "node:path";
import { messageOf } from "./errors.ts";

const words: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EACCES: "Permission denied",
  EROFS: "Read-only file system",
  ENODEV: "No such device",
  ENXIO: "No such device or address",
  ENAMETOOLONG: "File name too long",
  ELOOP: "Too many levels of symbolic links",
  EIO: "Input/output error",
  ESTALE: "Stale file handle",
  ENOTCONN: "Transport endpoint is not connected",
};

/**
 * "Unknown system error -116" is what a share says after its server's restart: ESTALE and EDQUOT are two that libuv
 * doesn't know (uv_errno_t, version 1.46).
 */
const unknown = /Unknown system error -\d+/g;

/** The code, such as "ENOENT", also where Node has only its number; "" for what is no system error. */
export function errnoOf(thrown: unknown): string {
  const { code = "", errno = 0 } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (!/^Unknown system error/.test(code)) return code;
  return Object.entries(constants.errno).find(([, value]) => value === -errno)?.[0] ?? code;
}

/** strerror(3)'s words, without the system call and the path, which Node's own message has. */
export function errnoText(thrown: unknown): string {
  return words[errnoOf(thrown)] ?? messageOf(thrown);
}

/** What is to become of that path, under the name it has until it's whole. */
const isHidden = (goal: string, path: string): boolean =>
  dirname(goal) === dirname(path) && basename(goal).startsWith(".dffmpeg-");

/**
 * Node ends its messages with the call, as ", mkdir '/the/path'".
 * @param path where the call is left out only if it names that. Default: always. Of a move or copy, its goal,
 *   which may be the hidden name beside it
 */
export function withoutCall(message: string, path?: string): string {
  const call = /, \w+ '(.*)'$/s.exec(message);
  const goal = call?.[1]?.split("' -> '").at(-1) ?? "";
  const isMeant = path === undefined || goal === path || isHidden(goal, path);
  return call && isMeant ? message.slice(0, call.index) : message;
}

/** The error's own words, with the code in the place of a bare number. */
export function systemMessage(thrown: unknown): string {
  const message = messageOf(thrown);
  if (!(thrown instanceof Error) || !message.startsWith("Unknown system error")) return message;
  const name = errnoOf(thrown);
  return message.replace(unknown, name).replace(`${name}: ${name}`, name);
}
