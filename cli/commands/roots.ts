/** Where jobs may be kept: this machine's own place, and the share of the nodes file that counts. Looks at no job. */
import { awaitedText } from "../../lib/index.ts";
import type * as Library from "../../lib/index.ts";
import type { Surroundings } from "../job.ts";
import { findNodesFile } from "../nodes-file.ts";
import { saidLine } from "../wording.ts";

/** For a root that keeps a command waiting. */
export const sayAwaited =
  ({ stderr }: Pick<Surroundings, "stderr">): ((root: string) => void) =>
  (root) =>
    stderr.write(saidLine(awaitedText(root)));

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
