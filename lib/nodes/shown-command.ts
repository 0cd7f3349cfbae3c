/** A command that runs on a node, as people read it and a shell takes it. Pure; what it makes is never run. */
import { quoteReadably } from "./quote.ts";
import { isRunner, runnersFfmpeg } from "./runner.ts";

/** Options whose values are keys, cookies or passwords. */
const secretOption = /^-(\w*(password|passphrase|_key|secret|token)|headers|cookies|key|hls_enc_key\w*)$/;

/** Scripts of dffmpeg's own would hide what they run: of the one around ffmpeg its ffmpeg is shown, of others a word. */
export function shownCommand(argv: readonly string[]): string {
  const words = isRunner(argv) ? runnersFfmpeg(argv) : argv;
  return words.map((word, at) => shownWord(word, words[at - 1] ?? "")).join(" ");
}

function shownWord(word: string, before: string): string {
  if (secretOption.test(before)) return "***";
  const open = word.replace(/(\b\w+:\/\/)[^/@\s]+@/g, "$1***@");
  const lines = open.trim().split("\n").length;
  return lines > 1 ? `'…${lines} lines…'` : quoteReadably(open);
}
