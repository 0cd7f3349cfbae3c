/** Files of a watched folder that failed because they weren't there: they count as they are when they are back. */
import { isThere } from "./task.ts";

export class MissedFiles {
  #paths = new Set<string>();

  async see(path: string): Promise<void> {
    if (!(await isThere(path))) this.#paths.add(path);
  }

  /** Those that are there again, each told once. */
  async back(): Promise<readonly string[]> {
    const looked = await Promise.all([...this.#paths].map(async (path) => ({ path, there: await isThere(path) })));
    const back = looked.filter(({ there }) => there).map(({ path }) => path);
    for (const path of back) this.#paths.delete(path);
    return back;
  }
}
