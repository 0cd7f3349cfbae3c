/** Which files have stopped growing: those that look the same for long enough. Time comes in as an argument. */
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";

interface Look {
  readonly likeness: string;
  /** Undefined once its folder was away: some file systems number their files anew when they are mounted. */
  ino: number | undefined;
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

  /**
   * Those that are steady now and weren't before, or changed since. Files that are gone are forgotten.
   * @param away asked after they were looked for: whether a file is gone only because its folder can't be looked into,
   *   and is remembered
   */
  async look<T extends { readonly path: string }>(
    files: readonly T[],
    nowMs: number,
    away: () => Promise<(path: string) => boolean> = () => Promise.resolve(() => false),
  ): Promise<readonly T[]> {
    const found: { file: T; stats: Stats }[] = [];
    for (const file of files) {
      const stats = await stat(file.path).catch(() => undefined);
      if (stats) found.push({ file, stats });
    }
    const isAway = await away();
    const kept = [...this.#looks].filter(([path]) => isAway(path));
    const looks = new Map<string, Look>(kept.map(([path, look]) => [path, { ...look, ino: undefined }]));
    for (const { file, stats } of found) looks.set(file.path, nextLook(this.#looks.get(file.path), stats, nowMs));
    this.#looks = looks;
    return found.map(({ file }) => file).filter(({ path }) => this.#take(path, nowMs));
  }

  #take(path: string, nowMs: number): boolean {
    const look = this.#looks.get(path);
    if (!look || look.taken || nowMs - look.sinceMs < this.#settleMs) return false;
    look.taken = true;
    return true;
  }
}

function nextLook(before: Look | undefined, { size, mtimeMs, ino }: Stats, nowMs: number): Look {
  const likeness = `${size} ${mtimeMs}`;
  const isSame = before?.likeness === likeness && (before.ino === undefined || before.ino === ino);
  return isSame ? Object.assign(before, { ino }) : { likeness, ino, sinceMs: nowMs, taken: false };
}
