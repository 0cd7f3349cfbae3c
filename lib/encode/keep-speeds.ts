/** Keeps how fast nodes were, for the next job of the kind. What can't be kept is no job's trouble. */
import type { SeenSpeed } from "../model/job-kind.ts";
import type { SplitPlan } from "../plan/types.ts";
import type { Schedule } from "../schedule/contract.ts";
import { rewrite } from "../storage/rewrite.ts";
import { emptyBook, mayBeBook, withSeen } from "../storage/speed-book.ts";
import type { CrewMember } from "./crew.ts";
import { kindOf, machineOf } from "./first-guess.ts";
import { framesPerSourceSecond } from "./rates.ts";

/** Wall time of a node's workers that tells enough, seconds. */
const ENOUGH_SECONDS = 1;

/** A job that has ended waits no longer than that for another that keeps its speeds. */
const PATIENCE_MS = 1_000;

/**
 * Never rejects.
 * @param path undefined: nothing is kept
 * @param replaces whether what was kept of such jobs is forgotten. Default: false, the mean of both is kept
 */
export async function keepSpeeds(
  path: string | undefined,
  found: readonly SeenSpeed[],
  replaces = false,
): Promise<void> {
  if (path === undefined || found.length === 0 || !(await mayBeBook(path))) return;
  const edit = (text: string): string => withSeen(text, found, Date.now(), replaces);
  await rewrite(path, edit, emptyBook, PATIENCE_MS).catch(() => undefined);
}

/** What a job has shown. Pure. */
export function seenIn(
  plan: SplitPlan,
  crew: readonly CrewMember[],
  seen: Schedule["seen"],
  nowMs: number,
): readonly SeenSpeed[] {
  // Of a node whose entry was changed meanwhile, nobody knows which machine did what.
  const isOne = (name: string): boolean => crew.filter(({ node }) => node.name === name).length === 1;
  return crew.flatMap(({ node, slots }) => {
    if (!isOne(node.name)) return [];
    const { source = 0, wall = 0 } = seen.get(node.name) ?? {};
    if (wall < ENOUGH_SECONDS) return [];
    const fps = ((slots * source) / wall) * framesPerSourceSecond(plan);
    return [{ ...kindOf(plan), machine: machineOf(node.config), fps, atMs: nowMs }];
  });
}
