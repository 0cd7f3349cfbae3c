/** Which news a display says. Pure. */
import { messageFor, type JobEvent } from "../lib/index.ts";
import type { Verbosity } from "./verbosity.ts";
import { saidLine } from "./wording.ts";

/** The line for an event, ending in a newline; undefined where it's not news at this verbosity. */
export function newsLine(event: JobEvent, verbosity: Verbosity, { steps }: { steps: boolean }): string | undefined {
  const message = messageFor(event);
  if (!message) return undefined;
  const wanted = {
    warning: verbosity.warnings,
    notice: verbosity.notices,
    step: verbosity.details || (steps && verbosity.progress),
    detail: verbosity.details,
  }[message.weight];
  return wanted ? saidLine(message.text) : undefined;
}
