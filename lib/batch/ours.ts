/** Whether what is at an output's name may be made anew: this queue's own work, from the very same source. Changes nothing. */
import { lstat } from "node:fs/promises";
import { isStill } from "./likeness.ts";
import type { Encoded, Finished, Known } from "./queue.ts";
import type { Task } from "./task.ts";

type Made = Encoded | Finished;
type Asking = Pick<Task, "id" | "output" | "waiting">;

/** An output of another source isn't: where that source was replaced, it's the only copy of that film. */
export async function isOurs({ id, output, waiting }: Asking, queue: Known): Promise<boolean> {
  const { path } = waiting.source;
  const made = [queue.encoded(id), queue.madeAt(output)].filter((one): one is Made => one?.from === path);
  // Another file of a name that was replaced before, as a camera's names come back: what is there is all of the first.
  const sameSource = async ({ source }: Made): Promise<boolean> =>
    waiting.asked.originals !== "replace" || output === path || isStill(path, source);
  for (const one of made) {
    if ((await isStill(output, one.made)) && (await sameSource(one))) return true;
  }
  return false;
}

/**
 * Whether an output that isn't ours came while this batch was at work, as those of another batch on the same files do, or
 * since an earlier one queued the file.
 */
export async function isAnothers(
  { output, waiting }: Pick<Task, "output"> & { readonly waiting?: Pick<Task["waiting"], "sinceMs"> },
  queue: Known,
  sinceMs = Infinity,
): Promise<boolean> {
  if (await isStill(output, queue.madeAt(output)?.made)) return false;
  return lstat(output).then(
    // A rename counts, where the time of the last write is from before; but in days, much else changes what was there.
    ({ ctimeMs, birthtimeMs }) => ctimeMs >= sinceMs || birthtimeMs >= (waiting?.sinceMs ?? Infinity),
    () => false,
  );
}

export const madeMeanwhile = (output: string): string => `another run has made ${output} meanwhile`;

/** Of an output that isn't ours, for people. */
export async function whoseOutput({ output, waiting }: Asking, queue: Known): Promise<string> {
  const before = queue.madeAt(output);
  if (!before || !(await isStill(output, before.made))) return `${output} exists, and this queue didn't make it`;
  const from = before.from === waiting.source.path ? "an earlier file of this name" : before.from;
  return `${output} exists already, made from ${from}`;
}
