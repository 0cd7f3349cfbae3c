/** What lies in folders, to see whether anything in them was changed. Reads only. */
import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** Path → what is there, in words that change when it does. */
export type Inventory = ReadonlyMap<string, string>;

async function describe(path: string): Promise<string> {
  const found = await lstat(path);
  const mode = found.mode.toString(8);
  if (found.isSymbolicLink()) return `a link to ${await readlink(path)}`;
  if (!found.isFile()) return `${mode}, no file`;
  const hash = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  return `${mode}, ${found.size} bytes of ${found.mtime.toISOString()}, ${hash.slice(0, 16)}`;
}

export async function inventoryOf(folders: readonly string[]): Promise<Inventory> {
  const all = new Map<string, string>();
  for (const folder of folders) {
    for (const name of await readdir(folder, { recursive: true })) {
      const path = join(folder, name);
      all.set(path, await describe(path).catch(() => "gone in between"));
    }
  }
  return all;
}

export interface Changes {
  readonly spoilt: readonly string[];
  readonly added: readonly string[];
}

export function changes(before: Inventory, after: Inventory): Changes {
  return {
    spoilt: [...before]
      .filter(([path, was]) => after.get(path) !== was)
      .map(([path, was]) => `${path} was ${was}, is ${after.get(path) ?? "gone"}`),
    added: [...after.keys()].filter((path) => !before.has(path)),
  };
}
