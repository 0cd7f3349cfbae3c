/** For terminals: a few lines redrawn in place below the news. Must stay calm: four times a second at most. */
import { foldEvent, newJob, statusLines, type StatusLine } from "../lib/index.ts";
import type { Clock, Display, Screen } from "./display.ts";
import type { Verbosity } from "./verbosity.ts";
import { newsLine, saidLine } from "./wording.ts";

const redrawEveryMs = 250;
const paint: Readonly<Record<StatusLine["tone"], string>> = { plain: "", faint: "\u001b[2m", bad: "\u001b[31m" };

export function liveDisplay(
  screen: Screen,
  verbosity: Verbosity & { readonly colour: boolean },
  clock: Clock,
): Display {
  let job = newJob;
  let stale = false;
  const status = statusBlock(screen, verbosity.colour);
  const stop = clock.every(redrawEveryMs, () => {
    if (!stale) return;
    stale = false;
    status.draw(statusLines(job, size(screen)));
  });
  const print = (line: string): void => {
    status.erase();
    screen.write(line);
  };
  return {
    show: (event) => {
      job = foldEvent(job, event);
      const line = newsLine(event, verbosity, { steps: false });
      if (line !== undefined) print(line);
      // A command run whole on this machine shows ffmpeg's own progress.
      stale = job.mode !== undefined && !job.here && job.phase !== "finished";
      if (!stale) status.erase();
    },
    say: (text) => {
      print(saidLine(text));
    },
    clear: () => {
      status.erase();
    },
    close: () => {
      stop();
      status.erase();
    },
  };
}

/** One column stays free: a full line makes some terminals wrap. Half the rows at most: news above stays readable. */
function size({ columns, rows }: Screen): { width: number; height: number } {
  return { width: Math.max(1, (columns ?? 80) - 1), height: Math.max(1, Math.floor((rows ?? 24) / 2)) };
}

/** Lines that can be taken back, also after the terminal has become narrower and wrapped them. */
function statusBlock(
  screen: Screen,
  colour: boolean,
): { draw: (lines: readonly StatusLine[]) => void; erase: () => void } {
  let drawn: readonly StatusLine[] = [];
  const backToTop = (): string => {
    if (drawn.length === 0) return "";
    const columns = Math.max(1, screen.columns ?? 80);
    const rows = drawn.reduce((sum, { text }) => sum + Math.max(1, Math.ceil(text.length / columns)), 0);
    return `\u001b[${rows}A\r`;
  };
  return {
    // Written over rather than erased first: that flickers, and tmux keeps what is erased from the top row in its history.
    draw: (lines) => {
      screen.write(`${backToTop()}${lines.map((line) => `${painted(line, colour)}\u001b[K\n`).join("")}\u001b[J`);
      drawn = lines;
    },
    erase: () => {
      if (drawn.length > 0) screen.write(`${backToTop()}\u001b[J`);
      drawn = [];
    },
  };
}

function painted({ text, tone }: StatusLine, colour: boolean): string {
  return colour && paint[tone] !== "" ? `${paint[tone]}${text}\u001b[0m` : text;
}
