/** Tells dffmpeg's own options from ffmpeg's on one command line. Judges neither. */
import { readItem } from "./words.ts";

export interface SeparatedArguments {
  /** dffmpeg's options with their values, in the order given, each as it was written. */
  readonly own: readonly string[];
  /** Everything else, untouched. */
  readonly ffmpeg: readonly string[];
}

/**
 * Own options begin with two dashes and may stand wherever an ffmpeg option may, but never count as an ffmpeg option's
 * value: in "-metadata --nodes", "--nodes" is ffmpeg's. `takesValue` names them without dashes and says whether the
 * next word belongs to them; "--name=value" works for all of them. An own option at the end that lacks its value stays
 * in `own` for its parser to refuse. Never throws.
 */
export function separateOwn(
  args: readonly string[],
  takesValue: Readonly<Record<string, boolean>>,
): SeparatedArguments {
  const own: string[] = [];
  const ffmpeg: string[] = [];
  let at = 0;
  while (at < args.length) {
    const length = ownLength(args[at] ?? "", takesValue);
    const next = Math.min(args.length, at + (length ?? ffmpegLength(args, at, takesValue)));
    (length === undefined ? ffmpeg : own).push(...args.slice(at, next));
    at = next;
  }
  return { own, ffmpeg };
}

/** How many words an own option takes; undefined for anything else. */
function ownLength(word: string, takesValue: Readonly<Record<string, boolean>>): 1 | 2 | undefined {
  const match = /^--([^=]+)(=)?/s.exec(word);
  const name = match?.[1];
  if (name === undefined || !Object.hasOwn(takesValue, name)) return undefined;
  return takesValue[name] === true && match?.[2] === undefined ? 2 : 1;
}

function ffmpegLength(args: readonly string[], at: number, takesValue: Readonly<Record<string, boolean>>): number {
  if (at + 1 === args.length) return 1;
  const item = readItem(args, at);
  // "-version --nodes x": ffmpeg would swallow the word after -version and ignore it.
  const ignoresNext = item.kind === "option" && item.ends;
  if (ignoresNext && ownLength(args[at + 1] ?? "", takesValue) !== undefined) return 1;
  return item.next - at;
}
