/** Ctrl-Z and what comes after it: the terminal is put in order before this process stops, and taken again when it goes on. */
import type { SignalSource } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";

export interface Suspending {
  /** Before it stops. */
  readonly before: () => void;
  /** When it goes on, whoever stopped it. Default: nothing is done then. */
  readonly after?: () => void;
}

/**
 * Where there is a terminal: elsewhere Ctrl-Z does what it always does.
 * @returns what ends it: the signals do what they did before
 */
export function watchSuspending(
  source: SignalSource & { readonly terminal?: Pick<Terminal, "suspend"> },
  { before, after = () => undefined }: Suspending,
): () => void {
  const { terminal } = source;
  if (!terminal) return () => undefined;
  let ended = false;
  const onStop = (): void => {
    before();
    // With nobody listening it does what it always does.
    source.off("SIGTSTP", onStop);
    // Unless nobody is there who could let it go on: then the system takes no notice.
    terminal.suspend();
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
