/**
 * Ctrl-C and friends: the first signal asks the job to end and release its nodes, the second leaves at once. SIGHUP asks
 * for the nodes file to be read again, unless it says that the terminal is gone.
 */

export interface Interrupts {
  readonly signal: AbortSignal;
  /** As the first signal, but never more than that. @returns whether it was the first */
  readonly end: () => boolean;
  /** Signals do what they did before. */
  readonly stop: () => void;
}

const watched = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Watched = (typeof watched)[number];

type Heard = Watched | "SIGTSTP" | "SIGCONT";

export interface SignalSource {
  on(name: Heard, listener: () => void): unknown;
  off(name: Heard, listener: () => void): unknown;
}

export interface Reactions {
  /**
   * Whether there was a terminal that is gone now. Where there never was one, as under nohup, which Node forgets, none can
   * hang up.
   */
  readonly hungUp: () => boolean;
  /** For a SIGHUP that somebody sent. */
  readonly reload: () => void;
  /**
   * Whether an ffmpeg in the terminal's foreground gets Ctrl-C as well. The first one is then left to it: of two it
   * thinks it must leave its file without a trailer (fftools/ffmpeg.c: decode_interrupt_cb).
   */
  readonly ffmpegHearsIt: () => boolean;
  /** Before the job is aborted. */
  readonly first: () => void;
  /** Signals after that. */
  readonly again: () => void;
}

export function watchInterrupts(
  source: SignalSource,
  { hungUp, reload, ffmpegHearsIt, first, again }: Reactions,
): Interrupts {
  const controller = new AbortController();
  let left = false;
  const heard = (name: Watched): void => {
    if (name === "SIGHUP" && !hungUp()) reload();
    else if (controller.signal.aborted) again();
    else if (name === "SIGINT" && !left && ffmpegHearsIt()) left = true;
    else {
      first();
      controller.abort();
    }
  };
  const listeners = watched.map((name) => [name, heard.bind(undefined, name)] as const);
  for (const [name, listener] of listeners) source.on(name, listener);
  return {
    signal: controller.signal,
    end: () => {
      if (controller.signal.aborted) return false;
      controller.abort();
      return true;
    },
    stop: () => {
      for (const [name, listener] of listeners) source.off(name, listener);
    },
  };
}
