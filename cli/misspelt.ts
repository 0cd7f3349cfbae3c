/** What a word that dffmpeg doesn't know was probably meant to be. Pure. */
import { closestMatch } from "leven";
import { DffmpegError } from "../lib/model/errors.ts";
import { commandHelp, commandNames, wordsOf } from "./help/commands.ts";
import { optionsLength } from "./commands/table.ts";

/** Letters that may be wrong, missing or too many; two that changed places count as two. */
const SLIPS = 2;

/** What people type for them elsewhere. */
const elsewhere: Readonly<Record<string, string>> = { man: "help", usage: "help", info: "help", ls: "jobs" };

/** @returns the word of these that is the nearest; undefined where none is near */
export function nearest(word: string, words: readonly string[]): string | undefined {
  // In a word of three letters two slips leave nothing of it.
  const maxDistance = word.length > SLIPS * 2 ? SLIPS : 1;
  return closestMatch(word.toLowerCase(), words, { maxDistance });
}

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
