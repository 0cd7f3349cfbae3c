/** Lets nodes of a nodes.json work or not, in the file itself: running jobs that use it follow. Touches nothing else in it. */
import { applyEdits, modify } from "jsonc-parser";
import { rewrite } from "../storage/rewrite.ts";
import { formattingOf, knownPlaceOf } from "./nodes-text.ts";

/** The inventory's text with the node's `enabled` so; true is left out, as it is the default. Pure. */
export function withEnabled(text: string, node: string, enabled: boolean): string {
  const place = knownPlaceOf(text, node);
  const value = enabled ? undefined : false;
  return applyEdits(text, modify(text, ["nodes", place, "enabled"], value, { formattingOptions: formattingOf(text) }));
}

/**
 * Rewrites the file at once or not at all, links followed, its mode kept.
 * @returns the names whose entries changed
 * @throws DffmpegError "inventory" for an unknown name, "storage" when the file can't be written
 */
export async function enableNodes(
  path: string,
  nodes: readonly string[],
  enabled: boolean,
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  await rewrite(path, (before) =>
    nodes.reduce((text, node) => {
      const next = withEnabled(text, node, enabled);
      if (next !== text) changed.add(node);
      return next;
    }, before),
  );
  return changed;
}
