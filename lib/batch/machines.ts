/** The nodes as batch counts them: how much there is to share out, and who is out of it. Connects to nothing. */
import { availableParallelism } from "node:os";
import { shareCores } from "../encode/crew.ts";
import { DffmpegError } from "../model/errors.ts";
import type { Inventory } from "../model/inventory.ts";
import { selectNodes } from "../nodes/inventory.ts";
import type { Machine } from "./shares.ts";

/** Of a node whose slots nobody fixed, until it's connected: most have four cores, as a Raspberry Pi has. */
const USUAL_SLOTS = 4;
/** A node that couldn't be used is tried again after this. */
const OUT_MS = 300_000;
/** Seconds of source for each slot: with less, most of a window's time goes into starting it. */
const SECONDS_PER_SLOT = 10;

/** The name of the machine where there is no inventory. */
const here = "local";

export class Machines {
  readonly all: readonly Machine[];
  readonly #inventory: Inventory | undefined;
  readonly #now: () => number;
  readonly #out = new Map<string, number>();

  constructor(inventory: Inventory | undefined, now: () => number) {
    this.#inventory = inventory;
    this.#now = now;
    const cores = availableParallelism();
    this.all = inventory
      ? selectNodes(inventory).map(({ name, weight, slots, transport }) => ({
          ...{ name, weight },
          slots: slots ?? (transport === "local" ? shareCores(cores, undefined).slots : USUAL_SLOTS),
        }))
      : [{ name: here, weight: 1, slots: shareCores(cores, undefined).slots }];
  }

  /** @throws DffmpegError "inventory" for an unknown name */
  allowed(only: readonly string[] | undefined): readonly string[] {
    if (only && !this.#inventory) {
      throw new DffmpegError("inventory", `it's for ${only.join(", ")}, and there is no nodes file`, {
        hint: "Name the file with --nodes FILE.",
      });
    }
    const names = this.#inventory ? selectNodes(this.#inventory, only).map(({ name }) => name) : [here];
    const usable = names.filter((name) => !this.isOut(name));
    // Rather tried in vain than never again.
    return usable.length > 0 ? usable : names;
  }

  /** For the library: undefined where this machine alone is used. */
  namesFor(held: ReadonlyMap<string, number>): readonly string[] | undefined {
    return this.#inventory ? [...held.keys()] : undefined;
  }

  leaveOut(name: string): void {
    this.#out.set(name, this.#now() + OUT_MS);
  }

  isOut(name: string): boolean {
    return (this.#out.get(name) ?? 0) > this.#now();
  }
}

export function slotsFor(seconds: number | undefined): number {
  return Math.max(1, Math.floor((seconds ?? 0) / SECONDS_PER_SLOT));
}
