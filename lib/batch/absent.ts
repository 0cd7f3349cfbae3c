/** What becomes of a queued file that can't be found any more. */
import { checkTheName, itLeadsBack } from "../model/astray.ts";
import { errnoOf, errnoText } from "../model/errno.ts";
import { isStill } from "./likeness.ts";
import type { Known } from "./queue.ts";
import type { Decision } from "./task.ts";

const hints: Readonly<Record<string, string>> = {
  ELOOP: itLeadsBack,
  EACCES: "A folder above it isn't open to your user.",
};

/** A list names files whose originals were moved or replaced since: those are done. */
export async function gone(path: string, cause: unknown, queue: Known): Promise<Decision> {
  const before = queue.madeFrom(path);
  if (before && (await isStill(before.output, before.made))) {
    return { do: "skip", why: `done before; its output is ${before.output}`, output: before.output };
  }
  // As Node gives the names of files that aren't UTF-8.
  if (path.includes("\ufffd")) {
    return { do: "fail", why: `${path}: its name isn't UTF-8`, hint: "Rename it; convmv does that for whole folders." };
  }
  return { do: "fail", why: `${path}: ${errnoText(cause)}`, hint: hints[errnoOf(cause)] ?? checkTheName };
}
