/** The folders that a batch watches: which can be looked into now, and what to say when one goes and when it's back. Opens no file. */
import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { errnoOf, errnoText } from "../model/errno.ts";

/** What is at a name. `id` tells a folder from another in its place. */
export type Found =
  | { readonly is: "folder"; readonly id: string; readonly isEmpty: boolean }
  | { readonly is: "file" }
  | { readonly is: "away"; readonly why: string };

/** What is known of a name: the folder that was last seen there, and why that can't be looked into now. */
export interface Known {
  readonly id?: string;
  readonly away?: string;
}

interface Next {
  readonly known: Known;
  readonly say?: string;
}

/** What a look makes of what is known, `undefined` before the first one. Pure. */
export function nextOf(word: string, before: Known | undefined, found: Found): Next {
  const id = before?.id;
  if (found.is === "away") {
    const known = { ...before, away: found.why };
    if (before?.away !== undefined) return { known };
    // It may come with a mount; or the name is misspelt, and nothing would ever happen.
    return { known, say: before ? gone(word, found.why) : `${word} isn't there yet; waiting for it` };
  }
  // What is left of a mounted folder is an empty one, its mount point.
  if (found.is === "folder" && found.isEmpty && id !== undefined && found.id !== id) {
    return nextOf(word, before, { is: "away", why: "an empty folder is in its place (was its disk unmounted?)" });
  }
  const known: Known = found.is === "folder" ? { id: found.id } : {};
  if (before?.away !== undefined) return { known, say: `${word} is ${id === undefined ? "there now" : "back"}` };
  return { known };
}

const gone = (word: string, why: string): string =>
  `${word} can't be looked into any more: ${why}; waiting for it to come back`;

export class WatchedFolders {
  readonly #words: readonly string[];
  readonly #say: (message: string) => void;
  readonly #known = new Map<string, Known>();

  constructor(words: readonly string[], say: (message: string) => void) {
    this.#words = words.filter((word) => !isDynamicPattern(word));
    this.#say = say;
  }

  /** Sees which are there, and says what changed. */
  async look(): Promise<void> {
    for (const word of this.#words) {
      const before = this.#known.get(word);
      const { known, say } = nextOf(word, before, await find(word, before === undefined));
      this.#known.set(word, known);
      if (say !== undefined) this.#say(say);
    }
  }

  /** Those that can't be looked into now. Patterns always can. */
  away(): readonly string[] {
    return this.#words.filter((word) => this.#known.get(word)?.away !== undefined);
  }
}

async function find(word: string, isFirst: boolean): Promise<Found> {
  try {
    const path = resolve(word);
    const found = await stat(path);
    if (!found.isDirectory()) return { is: "file" };
    return { is: "folder", id: `${found.dev} ${found.ino}`, isEmpty: (await readdir(path)).length === 0 };
  } catch (thrown) {
    // What can't be read from the beginning is a mistake, and no mishap: whoever looks for files in it says so, and ends.
    if (isFirst && errnoOf(thrown) !== "ENOENT") return { is: "file" };
    return { is: "away", why: errnoText(thrown) };
  }
}
