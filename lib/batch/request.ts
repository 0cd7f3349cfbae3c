/** What a caller asks of a batch. Types and schemas only. */
import * as z from "zod";
import type { Inventory } from "../model/inventory.ts";
import type { BatchConfig } from "./config.ts";
import type { BatchListener } from "./events.ts";

/** How a set of files is to be done. Kept in the queue, so that it can be gone on with. */
export const askedSchema = z.object({
  /** Profiles, later ones over earlier ones; empty: the rules decide, or `args` alone. */
  profiles: z.array(z.string()),
  /** ffmpeg's arguments over the profile's. */
  args: z.array(z.string()),
  /** Nodes or groups; null: what rule or profile say. */
  only: z.array(z.string()).nullable(),
  /** Output name; see template.ts. */
  template: z.string(),
  /** Absolute: where names begin that aren't absolute. */
  to: z.string(),
  /** With its dot; null: the profile's, else the source's. */
  extension: z.string().nullable(),
  /** Percent; null: the profile's, else none. */
  threshold: z.number().nullable(),
  /** What becomes of a verified output's source. "replace": the output takes its place. */
  originals: z.enum(["keep", "move", "replace"]),
  /** Absolute, for "move": where originals go, below it as they were below the folder they were found in. */
  moveTo: z.string().nullable(),
  /** Overwrite outputs that this queue didn't make. */
  overwrite: z.boolean(),
});

export type Asked = z.infer<typeof askedSchema>;

export interface Wanted {
  readonly asked: Asked;
  /** Files, folders, patterns. */
  readonly words: readonly string[];
}

export interface BatchRequest {
  /** Empty: what earlier batches left in the queue. */
  readonly wanted: readonly Wanted[];
  readonly config: BatchConfig;
  /** A folder for the queue alone; made where it isn't. */
  readonly queue: string;
  /** Default: this machine alone. */
  readonly inventory?: Inventory;
  /** As in a job's request: nodes that come in work at once, also at files that are at work; those that leave end what they have. */
  readonly inventoryChanges?: (listener: (inventory: Inventory) => void) => () => void;
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
  /** As in a job's request. */
  readonly speeds?: string;
  /** Files encoded at once. Default: as many as it takes to keep the nodes at work. */
  readonly atOnce?: number;
  /**
   * Go on looking into the words' folders for more until the signal. Default: once.
   * `heldMs`: a file that another run is at work on is tried again after so long. Default: five minutes.
   */
  readonly watch?: { readonly everyMs: number; readonly settleMs: number; readonly heldMs?: number };
  readonly onEvent?: BatchListener;
  /** As in a job's request. */
  readonly unfinished?: Set<string>;
  /** Ends the batch; what isn't done stays in the queue. */
  readonly signal?: AbortSignal;
}
