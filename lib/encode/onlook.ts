/** What an onlooker is told of a job at work: how far it is, and why a node gets no work now. Decides nothing. */
import type { Schedule } from "../schedule/contract.ts";
import type { Drive } from "./work.ts";
import type { Staff } from "./roster.ts";
import type { Standing } from "./tally.ts";

interface Seen {
  readonly staff: Staff | undefined;
  readonly schedule: Schedule;
  /** Nodes that the scheduler has given up. */
  readonly out: ReadonlySet<string>;
}

/** @returns undefined for a node that may work */
export function standingOf({ staff, schedule, out }: Seen, node: string, nowMs: number): Standing {
  if (staff?.isPaused(node)) return { state: "paused" };
  const isOut = out.has(node);
  const backMs = isOut ? staff?.retryMs(node) : schedule.restsUntilMs(node, nowMs);
  const back = backMs === undefined ? {} : { backInSeconds: Math.max(0, backMs - nowMs) / 1000 };
  if (isOut) return { state: "out", ...back };
  return backMs === undefined ? undefined : { state: "resting", ...back };
}

export function tellProgress({ tally, joins = false, emit, staff }: Drive, seen: Omit<Seen, "staff">): void {
  const nowMs = performance.now();
  const standing = (node: string): Standing => standingOf({ staff, ...seen }, node, nowMs);
  const progress = tally.progress("encoding", seen.schedule.etaSeconds(nowMs), standing, joins);
  emit({ type: "progress", progress });
}
