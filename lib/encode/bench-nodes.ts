/** Measures the nodes of an inventory, and writes weights and slots into its file. Changes nothing else there. */
import { applyEdits, modify } from "jsonc-parser";
import { messageOf } from "../model/errors.ts";
import type { Inventory } from "../model/inventory.ts";
import { benchNode, weightsOf, type BenchOptions, type NodeSpeed } from "../nodes/bench.ts";
import { connectNode } from "../nodes/connect.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { rewrite } from "../storage/rewrite.ts";
import { formattingOf, placeOf } from "./nodes-text.ts";

export interface BenchRequest extends Omit<BenchOptions, "slots"> {
  readonly inventory: Inventory;
  readonly only?: readonly string[] | undefined;
  /** The best number of slots also for nodes that have one in the inventory. Default: false, for someone may have chosen it. */
  readonly replaceSlots?: boolean | undefined;
}

export interface BenchResult {
  readonly measured: readonly (NodeSpeed & { readonly weight: number | undefined })[];
  readonly failed: readonly { readonly node: string; readonly error: string }[];
}

/** All nodes at once: each works on its own. Never rejects for a single node. */
export async function benchNodes({ inventory, only, replaceSlots, ...options }: BenchRequest): Promise<BenchResult> {
  const configs = selectNodes(inventory, only);
  const ends = await Promise.allSettled(
    configs.map(async (config) => {
      const node = await connectNode(config);
      const slots = replaceSlots === true ? undefined : config.slots;
      return benchNode(node, { ...options, slots }).finally(() => {
        node.close();
      });
    }),
  );
  const speeds = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
  const weights = weightsOf(speeds);
  return {
    measured: speeds.map((speed) => ({ ...speed, weight: weights?.get(speed.node) })),
    failed: ends.flatMap((end, i) =>
      end.status === "rejected" ? [{ node: configs[i]?.name ?? "", error: messageOf(end.reason) }] : [],
    ),
  };
}

/** The inventory's text with these weights and slots; formatting and all else stay. Pure. */
export function withSpeeds(text: string, { measured }: Pick<BenchResult, "measured">): string {
  const formattingOptions = formattingOf(text);
  const edit = (before: string, path: (string | number)[], value: number): string =>
    applyEdits(before, modify(before, path, value, { formattingOptions }));
  return measured.reduce((before, { node, weight, slots }) => {
    const place = placeOf(before, node);
    if (place === -1) return before;
    const weighed = weight === undefined ? before : edit(before, ["nodes", place, "weight"], weight);
    return edit(weighed, ["nodes", place, "slots"], slots);
  }, text);
}

/**
 * Rewrites the file at once or not at all, links followed, its mode kept.
 * @throws DffmpegError "storage"
 */
export async function writeSpeeds(path: string, result: BenchResult): Promise<void> {
  await rewrite(path, (text) => withSpeeds(text, result));
}
