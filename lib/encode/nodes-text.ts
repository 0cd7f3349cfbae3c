/** Where things stand in the text of a nodes.json, for whoever changes a part of it and leaves the rest. Pure. */
import { findNodeAtLocation, getNodeValue, parseTree, type JSONPath, type Node } from "jsonc-parser";
import { DffmpegError } from "../model/errors.ts";

/** @returns undefined where there is no such part */
export function partAt(text: string, path: JSONPath): Node | undefined {
  const tree = parseTree(text);
  return tree && findNodeAtLocation(tree, path);
}

/** As the file is indented. */
export function formattingOf(text: string): { insertSpaces: boolean; tabSize: number } {
  return { insertSpaces: !/^\t/m.test(text), tabSize: /^( +)"/m.exec(text)?.[1]?.length ?? 2 };
}

/** The node's index; -1 where there is none of that name. */
export function placeOf(text: string, name: string): number {
  const nodes = partAt(text, ["nodes"]);
  const all = (nodes ? getNodeValue(nodes) : []) as readonly { readonly name?: string }[];
  return all.findIndex((node) => node.name === name);
}

/** @throws DffmpegError "inventory" where there is none of that name */
export function knownPlaceOf(text: string, name: string): number {
  const place = placeOf(text, name);
  if (place !== -1) return place;
  throw new DffmpegError("inventory", `no node is named '${name}'`, { hint: "dffmpeg nodes list shows their names." });
}
