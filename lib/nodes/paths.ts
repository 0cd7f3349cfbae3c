/** Which path a node may see a file of this machine under. Guesses only: whoever uses one checks it. */
import { realpath } from "node:fs/promises";
import { isAbsolute, posix, relative } from "node:path";
import type { NodeConfig } from "../model/inventory.ts";
import { expandHome } from "./home.ts";

/**
 * Candidates, best first: by the longest `from` that holds the file; where none does, the path as it is here. Both sides
 * of a link count, for inventories name folders either way.
 *
 * @param storageRoot as this machine sees it; the node's `root` is its path there
 */
export async function pathsOnNode(config: NodeConfig, path: string, storageRoot?: string): Promise<readonly string[]> {
  const roots = config.root === undefined || storageRoot === undefined ? [] : [{ from: storageRoot, to: config.root }];
  const mappings = [...config.paths, ...roots].map(({ from, to }) => ({ from: expandHome(from), to }));
  const files = await spellings(path);
  const found: { length: number; path: string }[] = [];
  for (const { from, to } of mappings) {
    for (const folder of await spellings(from)) {
      const inside = files.map((file) => below(folder, file)).find((part) => part !== undefined);
      if (inside !== undefined) found.push({ length: folder.length, path: posix.join(to, inside) });
    }
  }
  found.sort((a, b) => b.length - a.length);
  const [mapped] = found;
  return mapped ? [mapped.path] : files;
}

/** As given, and where links lead. */
async function spellings(path: string): Promise<readonly string[]> {
  return [...new Set([path, await realpath(path).catch(() => path)])];
}

/** The part of `path` below `folder`, "" for itself; undefined when it isn't in there. */
function below(folder: string, path: string): string | undefined {
  const inside = relative(folder, path);
  return inside === ".." || inside.startsWith("../") || isAbsolute(inside) ? undefined : inside;
}
