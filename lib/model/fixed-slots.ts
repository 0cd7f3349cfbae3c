/** How many windows at once nodes.json has a node encode. Pure. */
import type { NodeConfig } from "./inventory.ts";

/**
 * `slotsFor` counts for its encoders, but no more than `slots`.
 * @param encoder as ffmpeg names it; "" for whichever
 * @returns undefined where the entry leaves them to the node's cores
 */
export function fixedSlots(
  { slots, slotsFor = {} }: Pick<NodeConfig, "slots" | "slotsFor">,
  encoder: string,
): number | undefined {
  const own = Object.hasOwn(slotsFor, encoder) ? slotsFor[encoder] : undefined;
  return own === undefined ? slots : Math.min(own, slots ?? own);
}
