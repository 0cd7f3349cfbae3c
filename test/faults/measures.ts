/** Numbers from what happened in a trial. Pure. */
import type { Event, Job } from "../cluster/cluster.ts";
import type { Befallen } from "./befall.ts";
import type { Kind } from "./draw.ts";
import { clipSeconds } from "./site.ts";

/** Source seconds that were handed out more than once; 0 where the job ran whole. */
export function lostSeconds(events: readonly Event[]): number {
  const handed = events
    .filter(({ type }) => type === "window-started")
    .reduce((sum, { startSeconds, endSeconds }) => sum + (endSeconds ?? clipSeconds) - (startSeconds ?? 0), 0);
  return Math.max(0, Math.round((handed - clipSeconds) * 10) / 10);
}

export const takesNodeAway: ReadonlySet<Kind> = new Set<Kind>([
  "processes-killed",
  "power-lost",
  "link-down",
  "frozen",
]);

/** Of those that hit a node at work, in the order of the faults. */
export function noticedMs(befallen: readonly Befallen[], events: readonly Event[]): number[] {
  return befallen
    .filter(({ fault }) => takesNodeAway.has(fault.kind))
    .map(({ fault, atMs }) => {
      const given = events.find(
        ({ type, node, outcome, seenMs }) =>
          type === "attempt-ended" && node === fault.node && outcome === "lost" && seenMs >= atMs,
      );
      return given && Math.round(given.seenMs - atMs);
    })
    .filter((ms) => ms !== undefined);
}

/** From the start of the controller that goes on to the first frame that it has encoded itself. */
export function resumedMs(resumed: readonly { readonly atMs: number; readonly job: Job }[]): number[] {
  return resumed
    .map(({ atMs, job }) => {
      const working = job.events.find(({ progress }) => progress?.nodes.some(({ frames }) => frames > 0));
      return working && Math.round(working.seenMs - atMs);
    })
    .filter((ms) => ms !== undefined);
}
