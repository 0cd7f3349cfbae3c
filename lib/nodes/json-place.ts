/** Where a text stops being JSON, which JSON.parse doesn't always tell, and where what it holds stands. Pure. */
import { findNodeAtLocation, parseTree } from "jsonc-parser";
import type { Keys, Place } from "../model/issue-text.ts";

const token =
  /(?<blank>[ \t\r\n]+)|(?<value>"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true\b|false\b|null\b)|(?<sign>[{}[\],:])/uy;

/** What may come next: the grammar of JSON as a table, one row per state. */
type State = "value" | "value-or-]" | "key" | "key-or-}" | ":" | ", or ]" | ", or }" | "end";

/** The first place at which `text` can't be JSON; undefined where it is JSON. */
export function jsonErrorPlace(text: string): Place | undefined {
  const open: ("[" | "{")[] = [];
  let state: State = "value";
  const afterValue = (): State => (open.length === 0 ? "end" : open.at(-1) === "[" ? ", or ]" : ", or }");
  for (let offset = 0; offset < text.length;) {
    token.lastIndex = offset;
    const match = token.exec(text);
    if (!match) return placeOf(text, offset);
    if (match.groups?.["blank"] === undefined) {
      const next = step(state, match[0], open, afterValue);
      if (next === undefined) return placeOf(text, offset);
      state = next;
    }
    offset += match[0].length;
  }
  return state === "end" ? undefined : placeOf(text, text.length);
}

function step(state: State, word: string, open: ("[" | "{")[], afterValue: () => State): State | undefined {
  const closes = word === "]" || word === "}";
  if (closes && state.endsWith(word)) {
    open.pop();
    return afterValue();
  }
  if (state === ":") return word === ":" ? "value" : undefined;
  if (state === ", or ]") return word === "," ? "value" : undefined;
  if (state === ", or }") return word === "," ? "key" : undefined;
  if (state === "key" || state === "key-or-}") return word.startsWith('"') ? ":" : undefined;
  if (state === "end" || closes || word === "," || word === ":") return undefined;
  if (word !== "[" && word !== "{") return afterValue();
  open.push(word);
  return word === "[" ? "value-or-]" : "key-or-}";
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** Where a key stands, or the nearest one around it that is there. @param text valid JSON */
export function jsonKeyPlace(text: string, keys: Keys): Place {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, [...keys]);
  if (!node && keys.length > 0) return jsonKeyPlace(text, keys.slice(0, -1));
  return placeOf(text, (node?.parent?.type === "property" ? node.parent : node)?.offset ?? 0);
}
