/** Ctrl-Z and what comes after it: the terminal is put in order before this process stops, and taken again when it goes on. */
import type { SignalSource } from "./interrupt.ts";

export interface Suspending {
  /** Before it stops. */
  readonly before: () => void;
  /** When it goes on, whoever stopped it. */
  readonly after: () => void;
  /** Stops it by SIGTSTP, unless nobody is there who could let it go on: then the system takes no notice. */
  readonly suspend: () => void;
}

/** @returns what ends it: the signals do what they did before */
export function watchSuspending(source: SignalSource, { before, after, suspend }: Suspending): () => void {
  let ended = false;
  const onStop = (): void => {
    before();
    // With nobody listening it does what it always does.
    source.off("SIGTSTP", onStop);
    suspend();
    setImmediate(() => {
      if (ended) return;
      source.on("SIGTSTP", onStop);
      after();
    });
  };
  source.on("SIGTSTP", onStop);
  source.on("SIGCONT", after);
  return () => {
    ended = true;
    source.off("SIGTSTP", onStop);
    source.off("SIGCONT", after);
  };
}
