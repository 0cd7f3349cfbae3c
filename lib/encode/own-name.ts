/** The output's own name in what ffmpeg says, which was given a hidden one beside it. Pure. */
import { basename } from "node:path";

export interface Renaming {
  /** What can be shown by now: the end may be a name's beginning. */
  take(text: string): string;
  /** What is left when no more comes. */
  rest(): string;
}

export function withOwnName(part: string, output: string): Renaming {
  const [hidden, own] = [basename(part), basename(output)];
  let held = "";
  return {
    take(text) {
      const all = (held + text).replaceAll(hidden, () => own);
      const kept = beginningAtEnd(all, hidden);
      held = all.slice(all.length - kept);
      return all.slice(0, all.length - kept);
    },
    rest: () => held,
  };
}

/** How many characters at the text's end the name begins with. */
function beginningAtEnd(text: string, name: string): number {
  for (let length = Math.min(text.length, name.length - 1); length > 0; length--) {
    if (text.endsWith(name.slice(0, length))) return length;
  }
  return 0;
}
