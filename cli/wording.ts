/** Which news a display says, and how a said line looks. Pure. */
import { messageFor, type JobEvent } from "../lib/index.ts";
import type { Verbosity } from "./verbosity.ts";

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

/** Text from nodes may hold anything: what could steer a terminal is dropped, further lines are indented. */
export function saidLine(text: string): string {
  return `dffmpeg: ${harmless(text.replaceAll(/\r\n?/g, "\n")).trimEnd().replaceAll("\n", "\n  ")}\n`;
}

/** Without what could steer a terminal; newlines and tabs stay. */
export function harmless(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

/** As it could be typed into a shell. For reading: nothing dffmpeg runs goes through a shell line. */
export function shown(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
