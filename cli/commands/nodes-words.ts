/** What the `nodes` commands have in common: their words and the inventory they speak of. */
import { DffmpegError } from "../../lib/model/errors.ts";
import * as library from "../../lib/index.ts";
import type { NodeConfig } from "../../lib/index.ts";
import { didYouMean } from "../misspelt.ts";
import { findNodesFile } from "../nodes-file.ts";

export const nodesOptions = {
  nodes: { type: "string" },
  only: { type: "string", multiple: true },
  json: { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
} as const;

/** Throws a DffmpegError of code "usage" when there is no file, or "inventory" when it's wrong. */
export async function inventoryOf(
  option: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<{ path: string; inventory: library.Inventory }> {
  const file = findNodesFile(option, env);
  if (!file) {
    throw new DffmpegError(
      "usage",
      "no nodes file: neither --nodes nor $DFFMPEG_NODES names one, and ~/.config/dffmpeg/nodes.json isn't there",
      {
        hint: "Encodes use this machine alone then. dffmpeg nodes add USER@HOST makes one.",
      },
    );
  }
  return { path: file.path, inventory: await library.loadInventory(file.path) };
}

/** Of an option that may be given again. */
export function namesIn(lists: readonly string[] | undefined): readonly string[] | undefined {
  return lists?.flatMap((list) => list.split(",").map((name) => name.trim()));
}

/** Where names were given that a command takes with an option. */
export const onlyHint = (names: readonly string[]): string => `--only ${names.join(",")} chooses among the nodes.`;

/** The nodes of these names and groups, those that can't encode among them; all where none is named. Throws a DffmpegError. */
export function chosenNodes({ nodes, groups }: library.Inventory, only?: readonly string[]): readonly NodeConfig[] {
  const known = [...nodes.map(({ name }) => name), ...Object.keys(groups)];
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new DffmpegError("inventory", `no node or group is named '${unknown}'`, {
      hint: `${didYouMean(unknown, known)}Known: ${known.join(", ")}.`,
    });
  }
  const wanted = new Set(only?.flatMap((name) => groups[name] ?? [name]));
  return nodes.filter(({ name }) => !only || wanted.has(name));
}
