/** The files that are being encoded, and which nodes each of them has by now. Starts and ends none. */
import type { Inventory } from "../model/inventory.ts";
import type { Nodes } from "./encode-task.ts";
import type { Machines } from "./machines.ts";
import { nextHandover, stranded, type Taker } from "./spare.ts";
import type { Task } from "./task.ts";

/** A file that can start. */
export interface Ready {
  readonly task: Task;
  readonly slots: number;
  readonly kind: string | undefined;
  readonly tries: number;
}

export interface AtWork extends Taker {
  held: ReadonlyMap<string, number>;
  whole: boolean;
  split: boolean | undefined;
  allowed: readonly string[];
  readonly ready: Ready;
  /** Those of its machines that another file had at the same time. */
  readonly shared: Set<string>;
  /** Tells its encode which nodes it has; undefined while nobody listens. */
  tell: ((inventory: Inventory) => void) | undefined;
}

export class FilesAtWork {
  readonly #files = new Map<AtWork, Promise<void>>();
  readonly #machines: Machines;

  constructor(machines: Machines) {
    this.#machines = machines;
  }

  get size(): number {
    return this.#files.size;
  }

  get all(): readonly AtWork[] {
    return [...this.#files.keys()];
  }

  /** @param done settles when the file is no longer at work; then it's to be taken off */
  add(file: AtWork, done: Promise<void>): void {
    for (const other of this.all) noteShared(file, other);
    this.#files.set(file, done);
  }

  remove(file: AtWork): void {
    this.#files.delete(file);
  }

  async ended(): Promise<void> {
    await Promise.allSettled(this.#files.values());
  }

  /** Nodes came, went or changed. */
  follow(inventory: Inventory): void {
    this.#machines.update(inventory);
    for (const file of this.all) this.#retell(file);
  }

  /** Machines that nobody uses, to files that have lost all of theirs. */
  rescue(): void {
    const lost = new Set(stranded(this.all, this.#machines.all));
    while (lost.size > 0 && this.#handOver((file) => lost.has(file)));
  }

  /** Machines that nobody uses, to files that they'd speed up. */
  handOut(): void {
    while (this.#handOver(() => true));
  }

  #handOver(takes: (file: AtWork) => boolean): boolean {
    for (const file of this.all) file.allowed = this.#machines.allowedNow(file.ready.task.only);
    const usable = this.#machines.all.filter(({ name }) => !this.#machines.isOut(name));
    const handover = nextHandover(this.all, usable, takes);
    if (!handover) return false;
    const { taker, machine } = handover;
    taker.held = new Map([...taker.held, [machine.name, machine.slots]]);
    this.#retell(taker);
    return true;
  }

  /** For its encode. */
  nodesOf(file: AtWork): Nodes {
    const changes: Nodes["changes"] = (listener) => {
      file.tell = listener;
      // What it was given since it began.
      this.#retell(file);
      return () => (file.tell = undefined);
    };
    const inventory = this.#machines.inventoryFor(file.held);
    return { inventory, changes: inventory && changes, shared: file.shared };
  }

  #retell({ tell, held }: AtWork): void {
    const inventory = this.#machines.inventoryFor(held);
    if (inventory) tell?.(inventory);
  }
}

function noteShared(file: AtWork, other: AtWork): void {
  for (const name of file.held.keys()) {
    if (!other.held.has(name)) continue;
    file.shared.add(name);
    other.shared.add(name);
  }
}
