/** For terminals: a few lines redrawn in place below the news. Must stay calm: four times a second at most. */
import { foldEvent, newJob, statusLines } from "../lib/index.ts";
import type { Clock, Display, Screen } from "./display.ts";
import { newsLine } from "./news.ts";
import { roomOn, statusBlock } from "./status-block.ts";
import type { Verbosity } from "./verbosity.ts";
import { saidLine } from "./wording.ts";

const redrawEveryMs = 250;

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
    status.draw(statusLines(job, roomOn(screen)));
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
      stale = (job.mode !== undefined || job.step !== undefined) && !job.here && job.phase !== "finished";
      if (!stale) status.erase();
    },
    say: (text) => {
      print(saidLine(text));
    },
    clear: () => {
      stale = false;
      status.erase();
    },
    close: () => {
      stop();
      status.erase();
    },
  };
}
