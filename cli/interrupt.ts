/** Ctrl-C and friends: the first signal asks the job to end and release its nodes, the second leaves at once. */

export interface Interrupts {
  readonly signal: AbortSignal;
  /** Signals do what they did before. */
  readonly stop: () => void;
}

const watched = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Watched = (typeof watched)[number];

export interface SignalSource {
  on(name: Watched, listener: () => void): unknown;
  off(name: Watched, listener: () => void): unknown;
}

export interface Reactions {
  /**
   * Whether a terminal can hang up at all. Without one SIGHUP is ignored: Node forgets that nohup asked for it, but
   * nohup leaves no stream on the terminal.
   */
  readonly terminal: boolean;
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
  { terminal, ffmpegHearsIt, first, again }: Reactions,
): Interrupts {
  const controller = new AbortController();
  let left = false;
  const heard = (name: Watched): void => {
    if (name === "SIGHUP" && !terminal) return;
    if (controller.signal.aborted) again();
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
    stop: () => {
      for (const [name, listener] of listeners) source.off(name, listener);
    },
  };
}
