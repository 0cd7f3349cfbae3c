/** What was measured, and how it's kept between runs that measure different parts. */
import { readFile } from "node:fs/promises";
import type { Traffic } from "./bytes.ts";
import type { ClusterResult } from "./cluster-order.ts";
import type { EmbeddedPair, Pair } from "./embedded.ts";

/** Figures, with when and on what they were measured. */
export interface Measured<T> {
  /** A day. */
  readonly on: string;
  readonly machine: string;
  readonly pairs: number;
  /** Of the film. */
  readonly seconds: number;
  readonly figures: T;
}

/** A part that was never measured isn't there. */
export interface Results {
  readonly brief: boolean;
  readonly startUp?: Measured<readonly Pair[]>;
  readonly traffic?: Measured<readonly Traffic[]>;
  /** Seconds. */
  readonly tail?: Measured<number>;
  readonly embedded?: Measured<readonly EmbeddedPair[]>;
  /** Null where no such nodes can be made. */
  readonly cluster?: Measured<ClusterResult | null>;
}

/** What was kept. A brief run's figures mean little: they stand alone, and aren't added to. */
export async function readResults(path: string, brief: boolean): Promise<Results> {
  if (brief) return { brief };
  const text = await readFile(path, "utf8").catch(() => undefined);
  const kept = text === undefined ? { brief: false } : (JSON.parse(text) as Results);
  return kept.brief ? { brief } : kept;
}
