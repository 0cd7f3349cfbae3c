/** Ctrl-C and friends: the first signal asks the job to end and release its nodes, the second leaves at once. */

export interface Interrupts {
  readonly signal: AbortSignal;
  /** Signals do what they did before. */
  readonly stop: () => void;
}

const watched = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface SignalSource {
  on(name: (typeof watched)[number], listener: () => void): unknown;
  off(name: (typeof watched)[number], listener: () => void): unknown;
}

export function watchInterrupts(source: SignalSource, onFirst: () => void, onSecond: () => void): Interrupts {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      onSecond();
      return;
    }
    onFirst();
    controller.abort();
  };
  for (const name of watched) source.on(name, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of watched) source.off(name, listener);
    },
  };
}
