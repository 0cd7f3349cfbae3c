/**
 * The key q, at which ffmpeg ends: heard while a job has the terminal to itself and no ffmpeg of its own reads there. The terminal
 * is as it was whenever others have it: at the end, while the job is suspended, and while it runs in the background.
 */
import type { Readable } from "node:stream";
import type { Clock } from "./display.ts";
import type { Terminal } from "./terminal.ts";

/** A job that was put in front without being stopped hears of it by looking. */
const LOOK_MS = 1000;

export interface Keys {
  /** May be called again at any time. */
  readonly listen: () => void;
  /** Gives the terminal back for now. */
  readonly release: () => void;
  /** Takes it again, where keys are listened for and this process is in front; looked for each second too. */
  readonly look: () => void;
  /** Gives it back for good, or until `listen`. */
  readonly stop: () => void;
}

export function watchKeys(
  stdin: Pick<Readable, "on" | "off" | "pause" | "resume">,
  terminal: Terminal,
  clock: Pick<Clock, "every">,
  onQuit: () => void,
): Keys {
  let giveBack: (() => void) | undefined;
  let stopLooking: (() => void) | undefined;
  const onData = (chunk: unknown): void => {
    if (String(chunk).includes("q")) onQuit();
  };
  const release = (): void => {
    if (!giveBack) return;
    stdin.off("data", onData).pause();
    // From the background it would stop whoever tries; and then the shell has set it up for itself.
    if (terminal.isInFront()) giveBack();
    giveBack = undefined;
  };
  const look = (): void => {
    if (!terminal.isInFront()) {
      release();
      return;
    }
    if (giveBack) return;
    giveBack = terminal.takeKeys();
    if (giveBack) stdin.on("data", onData).resume();
  };
  return {
    listen: () => {
      stopLooking ??= clock.every(LOOK_MS, look);
      look();
    },
    release,
    look: () => {
      if (stopLooking) look();
    },
    stop: () => {
      stopLooking?.();
      stopLooking = undefined;
      release();
    },
  };
}
