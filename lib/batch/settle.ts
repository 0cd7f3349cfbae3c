/** From an encoded file to the end: weighed against the threshold, checked, named, and its original seen to. Encodes nothing. */
import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, mkdir, rename, rm, utimes } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { DffmpegError } from "../model/errors.ts";
import type { Programs } from "../media/programs.ts";
import { fingerprint } from "../storage/fingerprint.ts";
import { newId, storageError } from "../storage/job-folder.ts";
import { discard, exists, publish, sync } from "../storage/publish.ts";
import { checkWhole } from "./check.ts";
import { changeOf, isStill } from "./likeness.ts";
import type { Encoded, Queue } from "./queue.ts";
import { keptWhy, savedPercent, type Task } from "./task.ts";

export interface Settled {
  readonly outcome: "done" | "kept";
  readonly why: string;
  readonly bytes: number;
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
  const finish = async (outcome: Settled["outcome"], why: string): Promise<Settled> => {
    await queue.noteFinished({ ...note, source: encoded.source, made, outcome, why });
    return { outcome, why, bytes: made.size };
  };
  if (await isStill(part, made)) {
    if (threshold > 0 && savedPercent(facts.bytes, made.size) < threshold) {
      await discard(part);
      return finish("kept", keptWhy(task, made.size));
    }
    await mayBeNamed(task, settling).catch(async (thrown: unknown) => {
      if (!signal.aborted) await discard(part);
      throw thrown;
    });
    await publish(part, output);
  }
  return finish("done", await seeToOriginal(task, encoded));
}

/** @throws DffmpegError */
async function mayBeNamed(task: Task, { queue, programs, signal }: Settling): Promise<void> {
  const { waiting, output, part, source } = task;
  const { originals, overwrite } = waiting.asked;
  const { path } = waiting.source;
  const change = await changeOf(path, source);
  if (change !== undefined) {
    throw new DffmpegError("input", `the source changed while it was being encoded: ${change}`, {
      hint: "Run the batch again once the file stays as it is.",
    });
  }
  if (originals !== "keep") await checkWhole(part, task, programs, signal);
  if (overwrite || output === path || !(await exists(output))) return;
  if (await isStill(output, queue.madeAt(output)?.made)) return;
  throw new DffmpegError("storage", `${output} was written by something else meanwhile`, {
    hint: "Name another output, or make it anew with --overwrite.",
  });
}

/** @returns what was done, for people */
async function seeToOriginal({ waiting, output }: Task, { source }: Pick<Encoded, "source">): Promise<string> {
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
  const target = await freeName(join(asked.moveTo, relative(root, path)));
  await moveFile(path, target);
  return `the original is moved to ${target}`;
}

/** A file that is there already isn't overwritten. */
async function freeName(path: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const at = path.lastIndexOf(".");
    const dot = at > path.length - basename(path).length ? at : path.length;
    const name = count === 1 ? path : `${path.slice(0, dot)} (${count})${path.slice(dot)}`;
    if (!(await exists(name))) return name;
  }
}

/** Across file systems: copied, synced, compared, and only then removed. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to).catch(async (thrown: unknown) => {
      if ((thrown as NodeJS.ErrnoException).code !== "EXDEV") throw thrown;
      await copyAcross(from, to);
    });
    await sync(dirname(to));
    await sync(dirname(from));
  } catch (cause) {
    throw cause instanceof DffmpegError ? cause : storageError(to, cause);
  }
}

async function copyAcross(from: string, to: string): Promise<void> {
  const temporary = join(dirname(to), `.dffmpeg-${newId()}.tmp`);
  try {
    await copyFile(from, temporary, constants.COPYFILE_EXCL);
    const { mtimeMs } = await fingerprint(from);
    await utimes(temporary, mtimeMs / 1000, mtimeMs / 1000);
    await sync(temporary);
    const [there, here] = await Promise.all([sha256(temporary), sha256(from)]);
    if (there !== here) throw new DffmpegError("verify", `the copy of ${from} in ${dirname(to)} isn't the same`);
    await rename(temporary, to);
    await sync(dirname(to));
    await rm(from);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
