/**
 * Words on the lines of batch files, and names on the lines that a Windows login shell gets. The one place for both; the
 * POSIX shells' is ../quote.ts. Builds no commands.
 */
import { DffmpegError } from "../../model/errors.ts";

/** What cmd refuses beyond, per line: https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation */
export const LINE_LIMIT = 8191;

/**
 * One argument on a line of a batch file. Programs split their line by the rules of Microsoft's C library (backslashes
 * count before a quote only); before that, cmd looks at it, and knows of none of these: so the quotes are hidden from
 * it by carets, and with them it never takes anything for quoted. "%" is doubled, as in any batch file.
 *
 * @throws DffmpegError "node" for what no line can hold
 */
export function batchWord(word: string): string {
  refuseUnspeakable(word);
  const escaped = word.replace(/(\\*)("|$)/g, (_, slashes: string, end: string) =>
    end === "" ? slashes + slashes : `${slashes}${slashes}\\"`,
  );
  return `"${escaped}"`.replace(/[()!^"<>&|]/g, "^$&").replaceAll("%", "%%");
}

/** The program at the beginning of a line: cmd itself looks for it, and wants real quotes and backslashes. */
export function batchProgram(path: string): string {
  refuseUnspeakable(path);
  if (path.includes('"')) throw unspeakable("a quote in a program's name");
  return `"${path.replaceAll("/", "\\").replaceAll("%", "%%")}"`;
}

/** Whether no code page matters to them. */
export function isPlain(words: readonly string[]): boolean {
  return words.every((word) => !/[^\0-\x7f]/.test(word));
}

/** @throws DffmpegError "node" */
export function batchLine(program: string, words: readonly string[]): string {
  const line = [batchProgram(program), ...words.map(batchWord)].join(" ");
  if (line.length < LINE_LIMIT) return line;
  throw unspeakable(`more than ${LINE_LIMIT} characters (here ${line.length})`);
}

/**
 * Whether cmd and PowerShell both take a path as it is, without quotes: letters, digits, '.', '_' and '-' below
 * a drive's or the user's own folder. Those of work folders are such.
 */
export function isPlainPath(path: string): boolean {
  return /^([A-Za-z]:[\\/])?[\w][\w.-]*([\\/][\w][\w.-]*)*$/.test(path);
}

function refuseUnspeakable(word: string): void {
  if (/[\r\n\0]/.test(word)) throw unspeakable("a line break in an argument");
}

export function unspeakable(what: string): DffmpegError {
  return new DffmpegError("node", `Windows' cmd can't be given ${what}`, {
    hint: "Use nodes with another system for this command, by --only, or change the argument.",
  });
}
