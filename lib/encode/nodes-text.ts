/** Where things stand in the text of a nodes.json, for whoever changes a part of it and leaves the rest. Pure. */
import { findNodeAtLocation, getNodeValue, parseTree, type JSONPath, type Node } from "jsonc-parser";
import { DffmpegError } from "../model/errors.ts";
import type { NodeConfig } from "../model/inventory.ts";

/** What is written of a node: defaults are left out. */
export type WrittenNode = Pick<NodeConfig, "name"> & Partial<NodeConfig>;

/** @returns undefined where there is no such part */
export function partAt(text: string, path: JSONPath): Node | undefined {
  const tree = parseTree(text);
  return tree && findNodeAtLocation(tree, path);
}

/** As the file is indented. */
export function formattingOf(text: string): { insertSpaces: boolean; tabSize: number } {
  return { insertSpaces: !/^\t/m.test(text), tabSize: /^( +)"/m.exec(text)?.[1]?.length ?? 2 };
}

/** The nodes as they are written, defaults left out. @param text of a valid inventory */
export function writtenNodes(text: string): readonly WrittenNode[] {
  const nodes = partAt(text, ["nodes"]);
  return nodes ? (getNodeValue(nodes) as readonly WrittenNode[]) : [];
}

/** The node's index; -1 where there is none of that name. */
export const placeOf = (text: string, name: string): number =>
  writtenNodes(text).findIndex((node) => node.name === name);

/** @throws DffmpegError "inventory" where there is none of that name */
export function knownPlaceOf(text: string, name: string): number {
  const place = placeOf(text, name);
  if (place !== -1) return place;
  throw new DffmpegError("inventory", `no node is named '${name}'`, { hint: "dffmpeg nodes list shows their names." });
}
