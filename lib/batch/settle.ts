/** From an encoded file to the end: weighed against the threshold, checked, named, and its original seen to. Encodes nothing. */
import { rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { DffmpegError } from "../model/errors.ts";
import type { Programs } from "../media/programs.ts";
import { publishNew, sameFile, takeMode } from "../storage/claim.ts";
import { fingerprint } from "../storage/fingerprint.ts";
import type { Fingerprint } from "../storage/job-file.ts";
import { discard, exists, publish, sync } from "../storage/publish.ts";
import { checkWhole } from "./check.ts";
import { changeOf, isStill } from "./likeness.ts";
import { moveOriginal } from "./move.ts";
import { isOurs, madeMeanwhile } from "./ours.ts";
import type { Encoded, Known, Queue } from "./queue.ts";
import { isReplaced } from "./seen.ts";
import { keptWhy, savedPercent, type Task } from "./task.ts";

export interface Settled {
  /** "skipped" where another run's output took the name first. */
  readonly outcome: "done" | "kept" | "skipped";
  readonly why: string;
  /** Of the output; undefined where it's another run's. */
  readonly bytes: number | undefined;
}

export interface Settling {
  readonly queue: Queue;
  readonly programs: Programs;
  readonly signal: AbortSignal;
}

/**
 * Each step is noted before the next, and can be done again after a crash.
 * @throws DffmpegError "verify" or "storage"; then there is no output, and the original is untouched
 */
export async function settle(task: Task, settling: Settling): Promise<Settled> {
  const { queue, signal } = settling;
  const { id, digest, output, part, source, threshold, facts, waiting } = task;
  const note = { id, digest, from: waiting.source.path, output };
  const encoded = task.encoded ?? { ...note, source, made: await fingerprint(part) };
  const { made } = encoded;
  if (!task.encoded) await queue.noteEncoded(encoded);
  const finish = async (outcome: "done" | "kept", why: string): Promise<Settled> => {
    await queue.noteFinished({ ...note, source: encoded.source, made, outcome, why });
    return { outcome, why, bytes: made.size };
  };
  if (await isStill(part, made)) {
    if (threshold > 0 && savedPercent(facts.bytes, made.size) < threshold) {
      await discard(part);
      return finish("kept", keptWhy(task, made.size));
    }
    await mayBeNamed(task, encoded, settling).catch(async (thrown: unknown) => {
      if (!signal.aborted) await discard(part);
      throw thrown;
    });
    if (!(await putInPlace(task, queue))) return { outcome: "skipped", why: madeMeanwhile(output), bytes: undefined };
  } else if (!(await isStill(output, made))) {
    throw new DffmpegError("storage", `what was encoded for ${output} isn't there any more`, {
      hint: "The original stays. Leave the hidden files beside outputs alone, and run the batch again.",
    });
  }
  return finish("done", await seeToOriginal(task, encoded));
}

/** @throws DffmpegError */
async function mayBeNamed(
  task: Task,
  { source }: Pick<Encoded, "source">,
  { programs, signal }: Settling,
): Promise<void> {
  const { waiting, output, part } = task;
  const { originals } = waiting.asked;
  const { path } = waiting.source;
  await unchanged(path, source, "while it was being encoded");
  if (output !== path && (await sameFile(output, path))) {
    throw new DffmpegError("storage", `${output} is the source itself`, { hint: "Name another output." });
  }
  if (originals === "keep") return;
  await checkWhole(part, task, programs, signal);
  if (originals === "replace") await takeMode(path, part);
  // What takes long first: after this look the output takes its name at once.
  await sync(part);
  await unchanged(path, source, "while its output was being checked");
}

/** @throws DffmpegError "input" */
async function unchanged(path: string, source: Fingerprint, when: string): Promise<void> {
  const change = await changeOf(path, source);
  if (change === undefined) return;
  throw new DffmpegError("input", `the source changed ${when}: ${change}`, {
    hint: "Run the batch again once the file stays as it is.",
  });
}

type Placed = Pick<Task, "id" | "output" | "waiting">;

const mayOverwrite = async (task: Placed, queue: Known): Promise<boolean> =>
  task.waiting.asked.overwrite || task.output === task.waiting.source.path || isOurs(task, queue);

/**
 * Files are judged some ahead of their turn, and another batch may have made the output since: that is known before the
 * encode, and not only when its output gets its name.
 */
export async function isTaken(task: Placed, queue: Known): Promise<boolean> {
  if (task.output === task.waiting.source.path) return (await isReplaced(task.waiting)) && !(await isOurs(task, queue));
  return (await exists(task.output)) && !(await mayOverwrite(task, queue));
}

/** @returns whether the output has its name now: not where another one took it while this one was encoded */
async function putInPlace(task: Task, queue: Queue): Promise<boolean> {
  const { output, part } = task;
  if (await mayOverwrite(task, queue)) {
    await publish(part, output);
    return true;
  }
  const placed = await publishNew(part, output);
  if (!placed) await discard(part);
  return placed;
}

/** @returns what was done, for people */
async function seeToOriginal({ id, waiting, output }: Task, { source }: Pick<Encoded, "source">): Promise<string> {
  const { asked } = waiting;
  const { path, root } = waiting.source;
  if (asked.originals === "replace") {
    if (output === path) return "the original is replaced";
    // On the disk first, both name and bytes: publish has seen to it.
    if (await exists(path)) {
      const change = await changeOf(path, source);
      if (change !== undefined) return `the original stays, for it changed: ${change}`;
      await rm(path);
      await sync(dirname(path));
    }
    return "the original is removed";
  }
  if (asked.originals === "keep" || asked.moveTo === null) return "the original is kept";
  if (!(await exists(path))) return "the original is moved";
  const target = await moveOriginal(path, join(asked.moveTo, relative(root, path)), id);
  return `the original is moved to ${target}`;
}
