/** Reads nodes.json and picks nodes from it. Connects to nothing. */
import { readFile } from "node:fs/promises";
import { errnoText } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { issueText } from "../model/issue-text.ts";
import { inventorySchema, type Inventory, type NodeConfig } from "../model/inventory.ts";
import { jsonErrorPlace, jsonKeyPlace } from "./json-place.ts";

/** Reads and checks an inventory. Throws a DffmpegError of code "inventory" that names file, place and what's expected. */
export async function loadInventory(path: string): Promise<Inventory> {
  const text = await readText(path);
  const checked = inventorySchema.safeParse(parseJson(path, text));
  if (checked.success) return checked.data;
  const lines = checked.error.issues.map((issue) => issueText(issue, (keys) => jsonKeyPlace(text, keys)));
  throw new DffmpegError("inventory", [`${path} isn't a valid nodes.json:`, ...lines].join("\n"), {
    hint: 'nodes.schema.json describes every field; editors that know "$schema" check it while you type.',
  });
}

/**
 * The nodes that may encode: enabled, with the role "compute", in the file's order.
 * `only` restricts them to names and groups. Throws a DffmpegError of code "inventory" for an unknown name,
 * a node named directly that can't encode, or when none is left.
 */
export function selectNodes(inventory: Inventory, only: readonly string[] = []): readonly NodeConfig[] {
  const wanted = new Set(only.flatMap((name) => inventory.groups[name] ?? [usableName(inventory, name)]));
  const chosen = inventory.nodes.filter((node) => usable(node) && (only.length === 0 || wanted.has(node.name)));
  if (chosen.length > 0) return chosen;
  throw new DffmpegError("inventory", `no node is left to encode${only.length > 0 ? ` in ${only.join(", ")}` : ""}`, {
    hint: 'In nodes.json, give at least one node the role "compute" and leave "enabled" out or true.',
  });
}

function usable(node: NodeConfig): boolean {
  return node.enabled && node.roles.includes("compute");
}

function usableName(inventory: Inventory, name: string): string {
  const node = inventory.nodes.find((candidate) => candidate.name === name);
  if (!node) {
    const known = [...inventory.nodes.map((candidate) => candidate.name), ...Object.keys(inventory.groups)];
    throw new DffmpegError("inventory", `no node or group is named '${name}'`, { hint: `Known: ${known.join(", ")}.` });
  }
  if (usable(node)) return name;
  throw new DffmpegError("inventory", `node '${name}' ${node.enabled ? 'lacks the role "compute"' : "is disabled"}`, {
    node: name,
    hint: "Change its entry in nodes.json, or leave it out of the selection.",
  });
}

async function readText(path: string): Promise<string> {
  try {
    // Editors on Windows write a byte order mark, which JSON doesn't allow.
    return (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (cause) {
    throw new DffmpegError("inventory", `can't read the nodes file ${path}: ${errnoText(cause)}`, {
      hint: "Name yours with --nodes FILE, or copy the example nodes.json and put your machines in.",
      cause,
    });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const place = jsonErrorPlace(text);
    const where = place ? `${path}:${place.line}:${place.column}` : path;
    throw new DffmpegError("inventory", `${where}: not valid JSON`, {
      hint: "Look there for a missing or extra comma, quote or bracket, or a comment, which JSON doesn't have.",
      cause,
    });
  }
}
