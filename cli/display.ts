/** What a display is, and which one suits a stream. Prints nothing itself. */
import type { JobEvent } from "../lib/model/events.ts";
import { liveDisplay } from "./live-display.ts";
import { plainDisplay } from "./plain-display.ts";
import type { Verbosity } from "./verbosity.ts";

/** The part of a terminal or a file that displays need. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Node's own (tty.WriteStream): asks the terminal how large it is now. By itself Node hears of it a while later. */
  _refreshSize?(): void;
  write(text: string): unknown;
}

/** Time, passed in so that tests own it. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Calls `tick` every `ms` milliseconds, without keeping the process alive, until the returned function is called. */
  every(ms: number, tick: () => void): () => void;
}

export interface Display {
  show(event: JobEvent): void;
  /** Says a line that belongs to no event. */
  say(text: string): void;
  /** Makes room for others to write; the next event shows again what was there. */
  clear(): void;
  /** Leaves the cursor on a line of its own. Nothing may be shown afterwards. */
  close(): void;
}

export function displayFor(screen: Screen, verbosity: Verbosity, env: NodeJS.ProcessEnv, clock: Clock): Display {
  const live = screen.isTTY === true && env["TERM"] !== "dumb" && verbosity.progress;
  if (!live) return plainDisplay(screen, verbosity, clock);
  return liveDisplay(screen, { ...verbosity, colour: (env["NO_COLOR"] ?? "") === "" }, clock);
}

/** One event a line, as JSON, for programs. */
export function jsonDisplay(stream: { write(text: string): unknown }): Display {
  const nothing = (): void => undefined;
  return {
    show: (event) => stream.write(`${JSON.stringify(event)}\n`),
    say: nothing,
    clear: nothing,
    close: nothing,
  };
}
