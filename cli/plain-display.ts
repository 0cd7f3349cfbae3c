/** For logs, pipes and dumb terminals: news as lines, and progress now and then. Never moves a cursor. */
import { foldEvent, jobLine, newJob } from "../lib/index.ts";
import type { Clock, Display, Screen } from "./display.ts";
import { newsLine } from "./news.ts";
import type { Verbosity } from "./verbosity.ts";
import { saidLine } from "./wording.ts";

const progressEveryMs = 10_000;

export function plainDisplay(screen: Pick<Screen, "write">, verbosity: Verbosity, clock: Pick<Clock, "now">): Display {
  let job = newJob;
  let lastMs = clock.now();
  let lastLine = "";
  return {
    show: (event) => {
      job = foldEvent(job, event);
      const line = newsLine(event, verbosity, { steps: true });
      if (line !== undefined) screen.write(line);
      const tells = event.type === "progress" || event.type === "step";
      if (!tells || !verbosity.progress || clock.now() - lastMs < progressEveryMs) return;
      const progress = jobLine(job, Infinity);
      // Of an ffmpeg that reads all before it writes, there is nothing new.
      if (progress === lastLine) return;
      lastMs = clock.now();
      lastLine = progress;
      screen.write(saidLine(progress));
    },
    say: (text) => screen.write(saidLine(text)),
    clear: () => undefined,
    close: () => undefined,
  };
}
