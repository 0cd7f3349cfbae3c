/** The one place where words become shell text, because ssh carries a command as one string. Never builds commands. */
import { DffmpegError } from "../model/errors.ts";

/**
 * One word for a POSIX shell, whatever it holds. Backslashes stay outside the quotes, so fish reads it alike.
 * Throws a DffmpegError of code "input" for a NUL byte, which no argument can hold.
 */
export function quoteWord(word: string): string {
  if (word.includes("\0")) {
    throw new DffmpegError("input", `an argument holds a NUL byte: ${JSON.stringify(word)}`, {
      hint: "Remove the NUL byte; no program can be given one.",
    });
  }
  const quoted = word.replace(/['\\]/g, (character) => `'\\${character}'`);
  return `'${quoted}'`;
}

/** For people: quotes only where a shell needs them. */
export function quoteReadably(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoteWord(word);
}

export function quoteCommand(argv: readonly string[]): string {
  return argv.map(quoteWord).join(" ");
}
