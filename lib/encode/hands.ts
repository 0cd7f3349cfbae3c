/** The slots at work for a job, while nodes come and go. Hands out nothing. */
import type { Worker } from "../schedule/contract.ts";
import type { CrewMember } from "./crew.ts";
import { workersOf } from "./workers.ts";

export class Hands {
  readonly #members = new Map<Worker, CrewMember>();
  readonly #leaving = new Set<string>();

  get all(): ReadonlyMap<Worker, CrewMember> {
    return this.#members;
  }

  /** A node that comes, or comes back. @returns its slots, those that never went among them */
  add(member: CrewMember): readonly Worker[] {
    const { name } = member.node;
    this.#leaving.delete(name);
    for (const worker of this.of(name)) this.#members.delete(worker);
    const workers = [...workersOf([member]).keys()];
    for (const worker of workers) this.#members.set(worker, member);
    return workers;
  }

  of(node: string): readonly Worker[] {
    return [...this.#members.keys()].filter((worker) => worker.node === node);
  }

  /** One slot less. @returns whether the node has others; its last one stays */
  closeSlot(id: string): boolean {
    const worker = [...this.#members.keys()].find((one) => one.id === id);
    if (!worker || this.of(worker.node).length < 2) return false;
    return this.#members.delete(worker);
  }

  /** A node that is to go, slot by slot, as they end what they have. */
  leave(node: string): void {
    this.#leaving.add(node);
  }

  /** @returns the slots that have gone now: those of leaving nodes that aren't busy */
  gone(busy: ReadonlySet<string>): readonly Worker[] {
    const workers = [...this.#members.keys()].filter(({ id, node }) => this.#leaving.has(node) && !busy.has(id));
    for (const worker of workers) this.#members.delete(worker);
    return workers;
  }
}
