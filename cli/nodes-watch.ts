/** Follows a nodes file while a job runs: when it's edited, and when SIGHUP asks for it. Judges no node. */
import { unwatchFile, watchFile } from "node:fs";
import type { Inventory } from "../lib/index.ts";

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
  readonly onTrouble: (thrown: unknown) => void;
}

export function watchNodes({ path, load, onTrouble }: WatchedNodes): NodesWatch {
  const listeners = new Set<(inventory: Inventory) => void>();
  const reload = (): void => {
    if (listeners.size === 0) return;
    load(path).then((inventory) => {
      for (const listener of listeners) listener(inventory);
    }, onTrouble);
  };
  return {
    reload,
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1) watchFile(path, { interval: LOOK_MS, persistent: false }, reload);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) unwatchFile(path, reload);
      };
    },
  };
}
