/** Takes nodes out of a nodes.json, and out of its groups: running jobs that use it let them go. Changes nothing on a node. */
import { getNodeValue, type JSONPath } from "jsonc-parser";
import { DffmpegError } from "../model/errors.ts";
import { rewrite } from "../storage/rewrite.ts";
import { knownPlaceOf, partAt } from "./nodes-text.ts";

/**
 * Without one of an array's or an object's parts, and the comma beside it. (jsonc-parser's own removal formats the parts
 * anew, and spoils arrays on one line.)
 */
function without(text: string, path: JSONPath, at: number): string {
  const whole = partAt(text, path);
  const parts = whole?.children ?? [];
  const [before, part, after] = [parts[at - 1], parts[at], parts[at + 1]];
  if (!whole || !part) return text;
  const end = part.offset + part.length;
  if (before) return text.slice(0, before.offset + before.length) + text.slice(end);
  if (after) return text.slice(0, part.offset) + text.slice(after.offset);
  return text.slice(0, whole.offset + 1) + text.slice(whole.offset + whole.length - 1);
}

function valueAt<T>(text: string, path: JSONPath, none: T): T {
  const found = partAt(text, path);
  return found ? (getNodeValue(found) as T) : none;
}

/** As they are written: an object's own keys would have numbers first. */
function groupsIn(text: string): readonly string[] {
  return (partAt(text, ["groups"])?.children ?? []).map(({ children }) => String(children?.[0]?.value));
}

/** A group that would be left with nobody goes too. */
function withoutMember(text: string, group: string, node: string): string {
  const members = valueAt<readonly string[]>(text, ["groups", group], []);
  if (!members.includes(node)) return text;
  if (members.every((member) => member === node)) {
    return without(text, ["groups"], groupsIn(text).indexOf(group));
  }
  return withoutMember(without(text, ["groups", group], members.indexOf(node)), group, node);
}

/**
 * The inventory's text without that node; all else stays. Pure.
 * @throws DffmpegError "inventory" for an unknown name, and for the last node
 */
export function withoutNode(text: string, node: string): string {
  const place = knownPlaceOf(text, node);
  if (valueAt<readonly unknown[]>(text, ["nodes"], []).length === 1) {
    throw new DffmpegError("inventory", `'${node}' is the last node, and a nodes file needs one`, {
      hint: "Remove the file: encodes use this machine alone then. Or: dffmpeg nodes pause.",
    });
  }
  return groupsIn(text).reduce((rest, group) => withoutMember(rest, group, node), without(text, ["nodes"], place));
}

/**
 * Rewrites the file at once or not at all, links followed, its mode kept.
 * @throws DffmpegError "inventory" as {@link withoutNode}, "storage" when the file can't be written
 */
export async function removeNodes(path: string, nodes: readonly string[]): Promise<void> {
  await rewrite(path, (before) => [...new Set(nodes)].reduce(withoutNode, before));
}
