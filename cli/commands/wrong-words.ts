/** What is wrong with an own command's options, in dffmpeg's words, with what was probably meant. Pure. */
import { DffmpegError } from "../../lib/model/errors.ts";
import { didYouMean } from "../misspelt.ts";

/**
 * @param cause what node:util's parseArgs threw: its errors differ in their words alone
 * @param usage the command's, for the hint
 * @param ffmpegs what to say first of an option with one dash, where the command takes ffmpeg's as well
 */
export function wrongWords(
  cause: unknown,
  options: Readonly<Record<string, unknown>>,
  usage: string,
  ffmpegs = "",
): DffmpegError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const unknown = /^Unknown option '(--?)([^']+)'/.exec(message);
  if (unknown) {
    const [, dashes = "", name = ""] = unknown;
    const meant = dashes === "--" ? didYouMean(name, Object.keys(options), "--") : ffmpegs;
    return refuse(`unknown option ${dashes}${name}`, meant + usage, cause);
  }
  const [, option, rest = ""] = /^Option '(--[^' ]+)(?: <value>)?' (.*)/.exec(message) ?? [];
  if (option === undefined) return refuse(message.split(". ")[0] ?? "", usage, cause);
  return refuse(`${option} ${rest.startsWith("does not take") ? "takes no value" : "needs a value"}`, usage, cause);
}

const refuse = (message: string, hint: string, cause: unknown): DffmpegError =>
  new DffmpegError("usage", message, { hint, cause });

/**
 * Names that a command has no use for: unsaid, "nodes bench pi" would measure all.
 * @throws DffmpegError "usage"
 */
export function takeNoNames(command: string, names: readonly string[], hint: string): void {
  if (names.length > 0)
    throw new DffmpegError("usage", `${command} takes no names: what is '${names.join(" ")}'?`, { hint });
}
