/** How a machine's cores are shared out, and this machine as a node of its own. Connects to nothing. */
import { availableParallelism } from "node:os";
import { fixedSlots } from "../model/fixed-slots.ts";
import { nodeSchema, type NodeConfig } from "../model/inventory.ts";
import { HARDWARE_SLOTS } from "../plan/devices.ts";

/** Few threads a slot, for windows side by side scale better than threads on one window. */
export function shareCores(cores: number, slots: number | undefined): { slots: number; threads: number } {
  if (slots !== undefined) return { slots, threads: Math.max(1, Math.floor(cores / slots)) };
  const threads = cores <= 4 ? 1 : cores <= 16 ? 2 : 4;
  return { slots: Math.max(1, Math.floor(cores / threads)), threads };
}

/** What the slots of a node hang on, but for its cores. */
export interface SlotWishes {
  /** Of this job. Default: none. */
  readonly maxSlots?: number | undefined;
  /** Its encoder's, where it has one. */
  readonly hardware?: unknown;
  /** As ffmpeg names it. Default: whichever. */
  readonly encoder?: string | undefined;
}

/** What the user fixed is kept, but for what this job may have at most; hardware that serves all slots gets few by itself. */
export function slotsOf(
  node: Pick<NodeConfig, "slots" | "slotsFor">,
  cores: number,
  { maxSlots = Infinity, hardware, encoder = "" }: SlotWishes,
): ReturnType<typeof shareCores> {
  const slots = fixedSlots(node, encoder);
  const own = shareCores(cores, slots);
  const most = slots === undefined && hardware !== undefined ? Math.min(HARDWARE_SLOTS, maxSlots) : maxSlots;
  return most < own.slots ? shareCores(cores, most) : own;
}

export function embeddedNode(ffmpeg: string): NodeConfig {
  return nodeSchema.parse({ name: "local", transport: "local", ffmpeg, weight: availableParallelism() });
}
