/** The slots that a plan reckons with before any node is asked. Connects to nothing. */
import { availableParallelism } from "node:os";
import { fixedSlots } from "../model/fixed-slots.ts";
import { selectNodes } from "../nodes/inventory.ts";
import type { Worker } from "../schedule/contract.ts";
import type { JobRequest } from "./request.ts";
import { embeddedNode, slotsOf, type SlotWishes } from "./slots.ts";

export interface PlannedWorkers {
  readonly workers: readonly Worker[];
  /** Nodes whose slots follow from cores that only they know: one slot each is reckoned with. */
  readonly unasked: readonly string[];
  /** Whether weights are speeds that earlier jobs have shown. Default: false, they are the inventory's. */
  readonly known?: boolean;
}

/**
 * @param wishes the encoder, and its hardware, where it has one: unless told otherwise, that serves few slots
 * @throws DffmpegError "inventory" for an unknown name, or where no node is left to encode
 */
export function plannedWorkers(
  { inventory, only, maxSlots }: Pick<JobRequest, "inventory" | "only" | "maxSlots">,
  ffmpeg: string,
  wishes: Pick<SlotWishes, "encoder" | "hardware"> = {},
): PlannedWorkers {
  const configs = inventory ? selectNodes(inventory, only) : [embeddedNode(ffmpeg)];
  const workers = configs.flatMap((config) => {
    const cores = config.transport === "local" ? availableParallelism() : 1;
    const { slots } = slotsOf(config, cores, { ...wishes, maxSlots });
    return Array.from({ length: slots }, (_, slot) => ({
      ...{ id: `${config.name}#${slot + 1}`, node: config.name, weight: config.weight / slots },
    }));
  });
  const unasked = configs.filter(
    (config) => config.transport !== "local" && fixedSlots(config, wishes.encoder ?? "") === undefined,
  );
  return { workers, unasked: maxSlots === 1 ? [] : unasked.map(({ name }) => name) };
}
