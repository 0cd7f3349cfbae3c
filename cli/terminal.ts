/**
 * The terminal that this process was started on: whether it's in front there, and keys as they are pressed. By stty, which leaves
 * Ctrl-C and Ctrl-Z to the terminal; Node's raw mode would take them. Linux alone, whose /proc tells who is in front.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Terminal {
  /** Whether what is typed comes here. Who asks a terminal for more without that is stopped by it. */
  readonly isInFront: () => boolean;
  /** Keys come at once and unseen, until the function it returns is called. Undefined where that can't be had. */
  readonly takeKeys: () => (() => void) | undefined;
  /** As Ctrl-Z does where nobody listens. */
  readonly suspend: () => void;
}

/** It answers at once, or the terminal is gone. */
const STTY_MS = 2000;

function stty(words: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("stty", words, {
    ...{ stdio: ["inherit", "pipe", "ignore"], encoding: "utf8", timeout: STTY_MS },
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** The process group, and that which has the terminal: fields 5 and 8 of proc(5); the name in field 2 may hold anything. */
export function isInFront(stat: string): boolean {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[2] !== undefined && fields[2] === fields[5];
}

export const ownTerminal: Terminal = {
  isInFront: () => {
    try {
      return isInFront(readFileSync("/proc/self/stat", "utf8"));
    } catch {
      return false;
    }
  },
  takeKeys: () => {
    const before = stty(["-g"]);
    if (before === undefined || before === "") return undefined;
    if (stty(["-icanon", "-echo", "min", "1", "time", "0"]) === undefined) return undefined;
    return () => void stty([before]);
  },
  suspend: () => {
    process.kill(process.pid, "SIGTSTP");
  },
};
