/** Which of the words that are known a misspelt one is nearest to. Pure. */
import { closestMatch } from "leven";

/** Letters that may be wrong, missing or too many; two that changed places count as one slip of the fingers. */
const SLIPS = 2;

const swapped = (word: string): string[] =>
  Array.from({ length: Math.max(0, word.length - 1) }, (_, at) =>
    [word.slice(0, at), word[at + 1], word[at], word.slice(at + 2)].join(""),
  );

/** @returns the word of these that is the nearest; undefined where none is near */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const meant = word.toLowerCase();
  const exchanged = swapped(meant).find((other) => words.includes(other));
  if (exchanged !== undefined) return exchanged;
  // In a word of three letters two slips leave nothing of it.
  return closestMatch(meant, words, { maxDistance: word.length > SLIPS * 2 ? SLIPS : 1 });
}
