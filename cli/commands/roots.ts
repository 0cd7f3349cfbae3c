/** Where jobs may be kept: this machine's own place, and the share of the nodes file that counts. Looks at no job. */
import type * as Library from "../../lib/index.ts";
import { findNodesFile } from "../nodes-file.ts";

/** Throws a DffmpegError of code "inventory" where a nodes file counts that can't be used. */
export async function jobRoots(
  nodes: string | undefined,
  env: NodeJS.ProcessEnv,
  library: Pick<typeof Library, "ownRoot" | "loadInventory">,
): Promise<readonly string[]> {
  const file = findNodesFile(nodes, env);
  const inventory = file && (await library.loadInventory(file.path));
  return [library.ownRoot(), ...(inventory ? [inventory.storage.root] : [])];
}
