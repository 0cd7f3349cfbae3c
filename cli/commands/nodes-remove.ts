/** `dffmpeg nodes remove`: nodes go out of nodes.json; says what they keep and how to undo that. Connects to nothing. */
import * as library from "../../lib/index.ts";
import { DffmpegError, type NodeConfig } from "../../lib/index.ts";
import type { Surroundings } from "../job.ts";
import { didYouMean } from "../misspelt.ts";
import { inventoryOf } from "./nodes-words.ts";
import { readWords } from "./words.ts";
import { usageOf } from "../help/text.ts";

const usage = usageOf("nodes remove");

/** Groups aren't taken: a name too much would be a machine too few. */
function named({ nodes, groups }: library.Inventory, name: string): NodeConfig {
  const found = nodes.find((node) => node.name === name);
  if (found) return found;
  const names = nodes.map((node) => node.name);
  const members = groups[name];
  throw new DffmpegError("inventory", `no node is named '${name}'`, {
    hint: members
      ? `It's a group: name its nodes, ${members.join(" ")}.`
      : `${didYouMean(name, names)}Known: ${names.join(", ")}.`,
  });
}

/** What stays on the machine, as far as nodes.json tells. Pure. */
export function staysText({ name, transport, host = name, port, user, identityFile }: NodeConfig): string {
  if (transport === "local") return "";
  const key =
    identityFile === undefined ? "" : ` and ${user ?? "your user"}'s ~/.ssh/authorized_keys with ${identityFile}.pub`;
  const address = `${port === undefined ? "" : `-p ${port} `}YOU@${host}`;
  return (
    `  Nothing is changed there: it keeps ffmpeg${key}.\n` +
    `  What --setup or setup-compute.sh did there is taken back by: ssh -t ${address} sudo dffmpeg/scripts/setup-compute.sh --undo\n`
  );
}

/** Throws a DffmpegError. */
export async function remove(args: readonly string[], around: Surroundings): Promise<number> {
  const { values, positionals } = readWords(args, { nodes: { type: "string" } }, usage);
  if (positionals.length === 0) throw new DffmpegError("usage", "nodes remove needs a node's name", { hint: usage });
  const { path, inventory } = await inventoryOf(values.nodes, around.env);
  const nodes = [...new Set(positionals)].map((name) => named(inventory, name));
  await library.removeNodes(
    path,
    nodes.map(({ name }) => name),
  );
  for (const node of nodes) around.stderr.write(`${node.name}: taken out of ${path}\n${staysText(node)}`);
  return 0;
}
