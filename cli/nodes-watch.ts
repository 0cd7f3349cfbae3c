/** Follows a nodes file while a job runs: when it's edited, and when SIGHUP asks for it. Judges no node. */
import { stat } from "node:fs/promises";
import type { Inventory } from "../lib/index.ts";
import { failureOf } from "./failure.ts";

/** Asking for the file's time works on every file system, NFS among them, where notices of changes don't. */
const LOOK_MS = 1000;

export interface NodesWatch {
  /** For the library. */
  readonly subscribe: (listener: (inventory: Inventory) => void) => () => void;
  /** Reads the file now. */
  readonly reload: () => void;
}

export interface WatchedNodes {
  readonly path: string;
  /** Rejects for a file that can't be used: it's told of, and what was read last goes on counting. */
  readonly load: (path: string) => Promise<Inventory>;
  /** Tells the user. */
  readonly say: (line: string) => void;
}

/** Changes count from this call on, not from the first subscription: a job plans and connects before it subscribes. */
export function watchNodes({ path, load, say }: WatchedNodes): NodesWatch {
  const listeners = new Set<(inventory: Inventory) => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen = stampOf(path);
  const reload = (): void => {
    if (listeners.size === 0) return;
    load(path).then(
      (inventory) => {
        for (const listener of listeners) listener(inventory);
      },
      (thrown: unknown) => {
        const { text } = failureOf(thrown, { verbose: false });
        say(`the nodes stay as they are: ${text.replace(/^dffmpeg: /, "").trimEnd()}`);
      },
    );
  };
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const before = await seen;
    seen = stampOf(path);
    if ((await seen) !== before) reload();
    looking = false;
  };
  return {
    reload,
    subscribe: (listener) => {
      listeners.add(listener);
      timer ??= setInterval(() => void look(), LOOK_MS).unref();
      void look();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

/** Differs once a file was written or replaced; "" while there is none. */
async function stampOf(path: string): Promise<string> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size}` : "";
}
