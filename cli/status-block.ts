/** Lines at the bottom of a terminal that can be taken back and drawn anew. Knows nothing of what they say. */
import type { StatusLine } from "../lib/index.ts";
import type { Screen } from "./display.ts";
import { cutTo, widthOf } from "./text-width.ts";
import { harmless } from "./wording.ts";

export interface StatusBlock {
  draw(lines: readonly StatusLine[]): void;
  erase(): void;
}

/** Room for status lines. One column stays free: a full line makes some terminals wrap. Half the rows: news stays readable. */
export function roomOn(screen: Screen): { width: number; height: number } {
  const { columns, rows } = asItIs(screen);
  return { width: Math.max(1, known(columns, 80) - 1), height: Math.max(1, Math.floor(known(rows, 24) / 2)) };
}

/** Drawn by a width that isn't any more, lines would be left behind: a window that is dragged changes many times. */
function asItIs(screen: Screen): Screen {
  screen._refreshSize?.();
  return screen;
}

/** A terminal that doesn't know its size says 0. */
const known = (size: number | undefined, otherwise: number): number => (size ? size : otherwise);

const paint: Readonly<Record<StatusLine["tone"], string>> = { plain: "", faint: "\u001b[2m", bad: "\u001b[31m" };
const wrapping = { off: "\u001b[?7l", on: "\u001b[?7h" };

const clearRow = "\r\u001b[2K";

export function statusBlock(screen: Screen, colour: boolean): StatusBlock {
  let drawn: readonly number[] = [];
  /** On a terminal of one row: a line feed would scroll each line away. */
  let inRow = false;
  /**
   * A terminal that became narrower has wrapped what was drawn. It may tell so only after more was drawn; since that
   * didn't wrap, the lines to go up are as many as if it had been told at once. Where these lines were the topmost, as in
   * a pane of a few rows, tmux has moved what wrapped into its history, and nothing takes it back from there: only asking
   * where the cursor is would tell, and the answer would come where the user types.
   */
  const backToTop = (): string => {
    if (inRow) return clearRow;
    if (drawn.length === 0) return "";
    const columns = known(asItIs(screen).columns, 80);
    const rows = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return `\u001b[${rows}A\r`;
  };
  return {
    // Written over rather than erased first: that flickers, and tmux keeps what is erased from the top row in its history.
    draw: (lines) => {
      const cut = lines.map((line) => ({ ...line, text: cutTo(oneLine(line.text), roomOn(screen).width) }));
      const [first] = cut;
      if (known(screen.rows, 24) === 1 && first) {
        screen.write(`${backToTop()}${wrapping.off}${clearRow}${painted(first, colour)}${wrapping.on}`);
        [drawn, inRow] = [[], true];
        return;
      }
      const text = cut.map((line) => `\u001b[2K${painted(line, colour)}\n`).join("");
      screen.write(`${backToTop()}${wrapping.off}${text}\u001b[J${wrapping.on}`);
      [drawn, inRow] = [cut.map((line) => widthOf(line.text)), false];
    },
    erase: () => {
      // Its first row by itself: from the top row on, tmux moves all that's erased into its history.
      if (inRow) screen.write(clearRow);
      if (drawn.length > 0) screen.write(`${backToTop()}\u001b[2K\n\u001b[J\u001b[1A`);
      [drawn, inRow] = [[], false];
    },
  };
}

/** Names and nodes' words may hold anything. */
const oneLine = (text: string): string => harmless(text.replaceAll(/[\t\r\n]+/g, " "));

function painted({ text, tone }: StatusLine, colour: boolean): string {
  return colour && paint[tone] !== "" ? `${paint[tone]}${text}\u001b[0m` : text;
}
