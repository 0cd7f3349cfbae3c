/**
 * Ends a job as soon as a source turns out to have changed, instead of at its end: all that is encoded from then on would be
 * for nothing. Looks when a job's events say that there is a moment to; encodes nothing.
 */
import type { JobEvent, JobListener } from "../model/events.ts";
import type { SourceWatch } from "./steady.ts";

/** Of the events that tell how far a job is, four a second: within a long window nothing else comes. */
const EACH_PROGRESS = 8;

const moments: readonly JobEvent["type"][] = ["window-started", "window-verified", "attempt-ended"];

export interface Vigil {
  /** Aborts with the DffmpegError that tells what changed. */
  readonly signal: AbortSignal;
  /** To be told of the job's events. */
  readonly see: JobListener;
}

export function keepVigil({ glance }: Pick<SourceWatch, "glance">): Vigil {
  const changed = new AbortController();
  let looking = false;
  let progress = 0;
  return {
    signal: changed.signal,
    see: ({ type }) => {
      const isMoment = moments.includes(type) || (type === "progress" && ++progress % EACH_PROGRESS === 0);
      if (!isMoment || looking || changed.signal.aborted) return;
      looking = true;
      void glance()
        .catch((thrown: unknown) => {
          changed.abort(thrown);
        })
        .finally(() => {
          looking = false;
        });
    },
  };
}
