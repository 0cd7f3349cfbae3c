/** Which files have stopped growing: those that look the same for long enough. Time comes in as an argument. */
import { stat } from "node:fs/promises";

interface Look {
  readonly likeness: string;
  readonly sinceMs: number;
  taken: boolean;
}

export class SteadyFiles {
  readonly #settleMs: number;
  #looks = new Map<string, Look>();

  /** @param settleMs how long a file must look the same */
  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** It's taken once more, after it has been looked at for long enough. */
  again(path: string): void {
    this.#looks.delete(path);
  }

  /** Those that are steady now and weren't before, or changed since. Files that are gone are forgotten. */
  async look<T extends { readonly path: string }>(files: readonly T[], nowMs: number): Promise<readonly T[]> {
    const looks = new Map<string, Look>();
    const steady: T[] = [];
    for (const file of files) {
      const likeness = await stat(file.path).then(
        ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
        () => undefined,
      );
      if (likeness === undefined) continue;
      const before = this.#looks.get(file.path);
      const look = before?.likeness === likeness ? before : { likeness, sinceMs: nowMs, taken: false };
      looks.set(file.path, look);
      if (look.taken || nowMs - look.sinceMs < this.#settleMs) continue;
      look.taken = true;
      steady.push(file);
    }
    this.#looks = looks;
    return steady;
  }
}
