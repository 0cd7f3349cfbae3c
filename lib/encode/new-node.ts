/** A node that joins an inventory's file, whose formatting and all else stay. Connects to nothing. */
import { DffmpegError } from "../model/errors.ts";
import type { NodeConfig } from "../model/inventory.ts";
import { rewrite } from "../storage/rewrite.ts";
import { otherSlots, type BenchResult } from "./bench-nodes.ts";
import { partAt, writtenNodes, type WrittenNode } from "./nodes-text.ts";

/** The entry of the same machine and user, whatever its name. Pure. */
export function sameNode<Entry extends WrittenNode>(nodes: readonly Entry[], wanted: WrittenNode): Entry | undefined {
  const address = ({ host, name, port, user }: WrittenNode): string => JSON.stringify([host ?? name, port ?? 22, user]);
  return nodes.find((node) => (node.transport ?? "ssh") === "ssh" && address(node) === address(wanted));
}

/**
 * The file's text with that node as its last, written as the last one is: on a line, or on several. Every character that
 * was there stays. (jsonc-parser's own insertion formats all nodes anew.) Pure.
 * @param text of a valid inventory
 * @throws DffmpegError "inventory" where its name is taken (two of a name, and no job could read the file), or the machine is there
 */
export function withNode(text: string, node: WrittenNode): string {
  const nodes = writtenNodes(text);
  const taken = nodes.find(({ name }) => name === node.name) ?? sameNode(nodes, node);
  if (taken) throw takenMeanwhile(taken.name, node.name);
  const last = partAt(text, ["nodes"])?.children?.at(-1);
  if (!last) throw new TypeError("an inventory has nodes");
  const end = last.offset + last.length;
  const lineStart = /\r?\n[ \t]*$/.exec(text.slice(0, last.offset))?.[0];
  const isOneLine = !text.slice(last.offset, end).includes("\n");
  const unit = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  const lines = JSON.stringify(node, undefined, unit).split("\n");
  const entry = isOneLine ? lines.map((line) => line.trim()).join(" ") : lines.join(lineStart ?? "\n");
  return `${text.slice(0, end)},${lineStart ?? " "}${entry}${text.slice(end)}`;
}

function takenMeanwhile(name: string, wanted: string): DffmpegError {
  if (name !== wanted) {
    return new DffmpegError("inventory", `this machine came into the nodes file meanwhile, as '${name}'`, {
      hint: `It would get twice the work it can do as '${wanted}' besides. dffmpeg nodes list shows it.`,
    });
  }
  return new DffmpegError("inventory", `a node '${name}' came into the nodes file meanwhile`, {
    hint: "dffmpeg nodes list shows it. If it's another machine, give the same command again with a name of its own: NAME=USER@HOST.",
  });
}

/** What a cluster starts with: this machine encodes too. */
export function freshInventory(root: string, here: Partial<NodeConfig> = {}): string {
  const nodes = [{ name: "here", transport: "local", ...here }];
  return `${JSON.stringify({ version: 1, storage: { root }, nodes }, undefined, 2)}\n`;
}

/**
 * The file as a whole or not at all, links followed, its mode kept.
 * @param fresh the text to start from where there is no file
 * @throws DffmpegError "storage"
 */
export async function addNode(path: string, node: WrittenNode, fresh: string): Promise<void> {
  await rewrite(path, (text) => withNode(text, node), fresh);
}

/** A new node's weight and slots, in the terms of one that was measured beside it and keeps its own weight. Pure. */
export function speedBeside(
  { measured }: BenchResult,
  name: string,
  beside: Pick<NodeConfig, "name" | "weight">,
): Pick<NodeConfig, "weight" | "slots" | "slotsFor"> | undefined {
  const found = measured.find(({ node }) => node === name);
  if (!found) return undefined;
  const other = measured.find(({ node }) => node === beside.name);
  const { slots, weight } = found;
  const slotsFor = otherSlots(found);
  const own = { slots, ...(Object.keys(slotsFor).length > 0 && { slotsFor }) };
  if (weight === undefined || other?.weight === undefined) return { ...own, weight: 1 };
  return { ...own, weight: Number(((weight / other.weight) * beside.weight).toPrecision(3)) };
}
