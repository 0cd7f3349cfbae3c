/** Ctrl-C where nobody else listens: modules are still being loaded, or a command runs that has nothing to put away. */
import { DffmpegError } from "../lib/model/errors.ts";

const heard = ["SIGINT", "SIGTERM"] as const;

interface Listened {
  on(name: (typeof heard)[number], listener: () => void): unknown;
  listenerCount(name: string): number;
}

/** Programs read an end of it, and the status is that of every interrupted encode. Whoever listens later decides alone. */
export function tellInterrupts(
  source: Listened,
  tellOf: (thrown: DffmpegError) => number,
  leave: (code: number) => void,
): void {
  for (const name of heard) {
    source.on(name, () => {
      if (source.listenerCount(name) === 1) leave(tellOf(new DffmpegError("interrupted", "interrupted")));
    });
  }
}
