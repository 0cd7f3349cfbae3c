/** Says when all that is left waits for nodes that the nodes file hasn't now. Waits for none itself. */
import type { Ready } from "./at-work.ts";
import type { BatchListener } from "./events.ts";
import type { Machines } from "./machines.ts";

export class AwaitedNodes {
  #told = false;
  readonly #machines: Machines;
  readonly #tell: BatchListener | undefined;

  constructor(machines: Machines, tell: BatchListener | undefined) {
    this.#machines = machines;
    this.#tell = tell;
  }

  /** @param idle files that can't start, while none is at work. Of having no node at all, whoever knows of the change tells. */
  see(idle: readonly Ready[]): void {
    const waits = idle.length > 0 && this.#machines.all.length > 0;
    if (waits && !this.#told) {
      const names = [...new Set(idle.flatMap(({ task }) => task.only ?? []))].join(", ");
      this.#tell?.({ type: "batch-warning", message: `waiting until the nodes file has ${names} again` });
    }
    this.#told = waits;
  }
}
