/** The slots of the nodes as the scheduler sees them. Hands out nothing. */
import type { NodeConfig } from "../model/inventory.ts";
import type { Worker } from "../schedule/contract.ts";
import type { CrewMember } from "./crew.ts";

export function workersOf(crew: readonly CrewMember[]): Map<Worker, CrewMember> {
  return new Map(
    crew.flatMap((member) =>
      Array.from({ length: member.slots }, (_, slot) => {
        const { name, config } = member.node;
        return [{ id: `${name}#${slot + 1}`, node: name, weight: config.weight / member.slots }, member] as const;
      }),
    ),
  );
}

/** A node that hasn't answered yet, so that those who have leave its share of the work to it. Asks for none itself. */
export function expectedWorker({ name, weight }: Pick<NodeConfig, "name" | "weight">): Worker {
  return { id: `${name}#awaited`, node: name, weight };
}
