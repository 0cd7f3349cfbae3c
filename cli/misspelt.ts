/** What a word that dffmpeg doesn't know was probably meant to be. Pure. */
import { DffmpegError } from "../lib/model/errors.ts";
import { nearest } from "../lib/model/nearest.ts";
import { commandHelp, commandNames, wordsOf } from "./help/commands.ts";
import { optionsLength } from "./commands/table.ts";

/** What people type for them elsewhere. */
const elsewhere: Readonly<Record<string, string>> = { man: "help", usage: "help", info: "help", ls: "jobs" };

/** "Did you mean …?" and a blank, or nothing. */
export function didYouMean(word: string, words: readonly string[], before = ""): string {
  const found = nearest(word, words);
  return found === undefined ? "" : `Did you mean ${before}${found}? `;
}

/** The command that the word stands for: "bacth" for batch, "check" for nodes check. */
function likelyCommand(word: string): string | undefined {
  const second = new Map(commandNames.flatMap((name) => wordsOf(name).map((one) => [one, `${name} ${one}`] as const)));
  if (Object.hasOwn(elsewhere, word)) return elsewhere[word];
  const found = nearest(word, [...commandNames, ...second.keys()]);
  return found === undefined || Object.hasOwn(commandHelp, found) ? found : second.get(found);
}

/**
 * The error of arguments that begin with a misspelt command; undefined where that may be a film's name: one with an
 * ending, one that is there, or anything else in ffmpeg's own form.
 */
export function misspeltCommand(args: readonly string[], isFile: (path: string) => boolean): DffmpegError | undefined {
  const word = args[optionsLength(args)] ?? "";
  if (!/^[a-z]+$/i.test(word) || args.includes("-i") || isFile(word)) return undefined;
  const meant = likelyCommand(word);
  if (meant === undefined) return undefined;
  return new DffmpegError("usage", `there is no command '${word}', and no film of that name`, {
    hint: `Did you mean dffmpeg ${meant}? dffmpeg --help lists the commands.`,
  });
}
