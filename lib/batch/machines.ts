/** The nodes as batch counts them: how much there is to share out, and who is out of it. Connects to nothing. */
import { availableParallelism } from "node:os";
import { guessed } from "../encode/first-guess.ts";
import type { JobRequest } from "../encode/request.ts";
import { shareCores } from "../encode/slots.ts";
import { DffmpegError } from "../model/errors.ts";
import type { Inventory } from "../model/inventory.ts";
import type { SeenSpeed } from "../model/job-kind.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { readSpeeds } from "../storage/speed-book.ts";
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
  #all: readonly Machine[];
  #inventory: Inventory | undefined;
  #seen: readonly SeenSpeed[] = [];
  #changed = false;
  readonly #now: () => number;
  readonly #out = new Map<string, number>();

  constructor(inventory: Inventory | undefined, now: () => number) {
    this.#inventory = inventory;
    this.#now = now;
    this.#all = machinesOf(inventory);
  }

  get all(): readonly Machine[] {
    return this.#all;
  }

  /** Goes by speeds that jobs have shown, where any are kept. */
  async learn({ speeds }: Pick<JobRequest, "speeds">): Promise<void> {
    if (speeds === undefined) return;
    this.#seen = await readSpeeds(speeds, Date.now());
    this.#all = orNone(() => machinesOf(this.#known));
  }

  /** Whatever they encode: of weights, only ratios count here. */
  get #known(): Inventory | undefined {
    return this.#inventory && guessed(this.#inventory, this.#seen, undefined, 1);
  }

  /** From now on these. Who was out may have been mended. */
  update(inventory: Inventory): void {
    this.#inventory = inventory;
    this.#changed = true;
    this.#out.clear();
    this.#all = orNone(() => machinesOf(this.#known));
  }

  /**
   * As {@link allowed}; none where they all were disabled or taken out since the batch began: they may come back.
   * @throws DffmpegError "inventory" for a name that never was there
   */
  allowedNow(only: readonly string[] | undefined): readonly string[] {
    if (!this.#changed) return this.allowed(only);
    const known = only && this.#usable(only);
    return known?.length === 0 ? [] : orNone(() => this.allowed(known));
  }

  /** Nodes and groups that can be used. */
  #usable(only: readonly string[]): readonly string[] {
    const names = new Set([...this.#all.map(({ name }) => name), ...Object.keys(this.#inventory?.groups ?? {})]);
    return only.filter((name) => names.has(name));
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

  /** For an event: undefined where this machine alone is used. */
  namesFor(held: ReadonlyMap<string, number>): readonly string[] | undefined {
    return this.#inventory ? [...held.keys()] : undefined;
  }

  /** For an encode: the nodes it was given, and no others. */
  inventoryFor(held: ReadonlyMap<string, number>): Inventory | undefined {
    const inventory = this.#inventory;
    return inventory && { ...inventory, groups: {}, nodes: inventory.nodes.filter(({ name }) => held.has(name)) };
  }

  leaveOut(name: string): void {
    this.#out.set(name, this.#now() + OUT_MS);
  }

  isOut(name: string): boolean {
    return (this.#out.get(name) ?? 0) > this.#now();
  }
}

/** @throws DffmpegError "inventory" where none can be used */
function machinesOf(inventory: Inventory | undefined): readonly Machine[] {
  const own = shareCores(availableParallelism(), undefined).slots;
  if (!inventory) return [{ name: here, weight: 1, slots: own }];
  return selectNodes(inventory).map(({ name, weight, slots, transport }) => ({
    ...{ name, weight },
    slots: slots ?? (transport === "local" ? own : USUAL_SLOTS),
  }));
}

function orNone<T>(find: () => readonly T[]): readonly T[] {
  try {
    return find();
  } catch (thrown) {
    if (thrown instanceof DffmpegError) return [];
    throw thrown;
  }
}

export function slotsFor(seconds: number | undefined): number {
  return Math.max(1, Math.floor((seconds ?? 0) / SECONDS_PER_SLOT));
}
