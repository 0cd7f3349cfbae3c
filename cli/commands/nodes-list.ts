/** `dffmpeg nodes list`: what nodes.json says, defaults filled in. Connects to nothing. */
import type { NodeConfig } from "../../lib/index.ts";
import type { Surroundings } from "../job.ts";
import { chosenNodes, inventoryOf, namesIn, nodesOptions, onlyHint } from "./nodes-words.ts";
import { readWords, table } from "./words.ts";
import { takeNoNames } from "./wrong-words.ts";
import { usageOf } from "../help/text.ts";

const usage = usageOf("nodes list");

function row(node: NodeConfig, storageRoot: string): string[] {
  const { name, transport, host, port, user, weight, slots, ffmpeg, root, storage, enabled, roles, hours } = node;
  const address =
    transport === "local" ? "this machine" : `${user ? `${user}@` : ""}${host ?? name}${port ? `:${port}` : ""}`;
  const duty = hours === undefined ? "encodes" : `encodes ${hours}`;
  const state = !enabled ? "paused" : roles.includes("compute") ? duty : roles.join(", ");
  const share = transport === "local" ? storageRoot : storage === "none" ? "none: SFTP" : (root ?? storageRoot);
  return [name, state, address, String(weight), slots === undefined ? "auto" : String(slots), share, ffmpeg];
}

/** Throws a DffmpegError. */
export async function list(args: readonly string[], around: Surroundings): Promise<number> {
  const { values, positionals } = readWords(args, nodesOptions, usage);
  takeNoNames("nodes list", positionals, onlyHint(positionals));
  const { inventory } = await inventoryOf(values.nodes, around.env);
  const chosen = chosenNodes(inventory, namesIn(values.only));
  if (values.json) {
    around.stdout.write(`${JSON.stringify(chosen, undefined, 2)}\n`);
    return 0;
  }
  const head = ["NODE", "STATE", "ADDRESS", "WEIGHT", "SLOTS", "SHARE", "FFMPEG"];
  around.stdout.write(table([head, ...chosen.map((node) => row(node, inventory.storage.root))]));
  return 0;
}
