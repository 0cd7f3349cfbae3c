/** What is to be done with a file, and why: decided from its facts, the configuration and the queue. Changes nothing. */
import { access, constants, lstat, stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { gone } from "./absent.ts";
import { reach } from "../encode/reach.ts";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import type { JobListener } from "../model/events.ts";
import { probe } from "../media/probe.ts";
import type { Programs } from "../media/programs.ts";
import { sameFile } from "../storage/claim.ts";
import { fingerprint } from "../storage/fingerprint.ts";
import type { Fingerprint } from "../storage/job-file.ts";
import { partName } from "../storage/publish.ts";
import { choose, digestOf, mayBeByRules } from "./choice.ts";
import type { BatchConfig } from "./config.ts";
import { factsOf, type Facts } from "./facts.ts";
import { isStill } from "./likeness.ts";
import { isAnothers, isOurs, madeMeanwhile, whoseOutput } from "./ours.ts";
import { lacksFolder, lacksFormat } from "./places.ts";
import type { Profile } from "./profile.ts";
import { taskId, type Encoded, type Finished, type Known, type Waiting } from "./queue.ts";
import { isReplaced } from "./seen.ts";
import { besideTemplate, outputName } from "./template.ts";

export interface Task {
  readonly id: string;
  readonly waiting: Waiting;
  readonly facts: Facts;
  readonly profile: Profile;
  readonly why: string;
  readonly output: string;
  /** Where it's encoded to: beside the output, hidden. Always the same, so that an interrupted encode is gone on with. */
  readonly part: string;
  /** Of what decides the output's content. */
  readonly digest: string;
  /** ffmpeg's, whole. */
  readonly args: readonly string[];
  readonly only: readonly string[] | undefined;
  /** Percent; 0: any output will do. */
  readonly threshold: number;
  readonly source: Fingerprint;
  /** It was encoded before: what is left is to give it its name, and to see to the original. */
  readonly encoded: Encoded | undefined;
}

export type Decision =
  | { readonly do: "encode"; readonly task: Task }
  | { readonly do: "skip"; readonly why: string; readonly output?: string }
  | { readonly do: "fail"; readonly why: string; readonly hint?: string; readonly output?: string };

export interface Judging {
  readonly config: BatchConfig;
  readonly queue: Known;
  readonly programs: Programs;
  /** Outputs of this batch so far, and their sources. */
  readonly outputs: Map<string, string>;
  /** All files of this batch that are known by now. Default: nothing is known of others. */
  readonly sources?: ReadonlySet<string>;
  /** When the batch began, milliseconds since 1970: what came to an output's place since is another run's. Default: nothing is. */
  readonly sinceMs?: number | undefined;
  /** Told of a file that keeps the batch waiting. */
  readonly tell?: JobListener | undefined;
}

/** Whatever is wrong with one file, or with what its queue says of it, is that file's failure. */
export async function judge(waiting: Waiting, judging: Judging): Promise<Decision> {
  const { path } = waiting.source;
  const madeFrom = judging.outputs.get(path);
  if (madeFrom !== undefined && madeFrom !== path) return { do: "skip", why: `it's made from ${madeFrom}` };
  const looking = stat(path).catch((cause: unknown) => ({ cause }));
  const found = await reach(path, looking, judging.tell);
  if ("cause" in found) return gone(path, found.cause, judging.queue);
  // ffprobe would wait for whoever writes into it.
  if (found.isFIFO() || found.isSocket() || found.isCharacterDevice())
    return {
      do: "fail",
      why: `${path}: it isn't a regular file`,
      hint: "A batch encodes files; dffmpeg -i reads others.",
    };
  const { size } = found;
  try {
    return await decide(waiting, factsOf(path, size, await probe(judging.programs, path)), judging);
  } catch (thrown) {
    if (!(thrown instanceof DffmpegError)) throw thrown;
    return { do: "fail", why: thrown.message, ...(thrown.hint !== undefined && { hint: thrown.hint }) };
  }
}

async function decide(waiting: Waiting, facts: Facts, judging: Judging): Promise<Decision> {
  const { asked, source } = waiting;
  if (facts.codec === undefined) return { do: "skip", why: "there is no video in it" };
  const choice = choose(waiting, facts, judging.config);
  if ("skip" in choice) return { do: "skip", why: choice.skip };
  const { profile } = choice;
  const extension = asked.extension ?? profile.extension ?? extname(source.path);
  const named = { source: source.path, root: source.root, extension, profile: profile.name, height: facts.height };
  const output = outputName(asked.template, asked.to, named);
  const id = taskId(source.path, output);
  const part = partName(output, id);
  const task: Task = {
    ...{ id, waiting, facts, profile, why: choice.why, output, part, only: choice.only },
    digest: digestOf(profile, extension),
    args: ["-y", ...profile.input, "-i", source.path, ...profile.output, part],
    threshold: asked.threshold ?? profile.threshold ?? 0,
    source: await fingerprint(source.path),
    encoded: undefined,
  };
  return (await already(task, judging)) ?? (await obstacle(task, judging)) ?? go(task, judging);
}

/** Why there is nothing to do. */
async function already(task: Task, judging: Judging): Promise<Decision | undefined> {
  const { id, digest, output, waiting } = task;
  const { queue, outputs } = judging;
  const path = waiting.source.path;
  const made = await ownWork(task, judging);
  if (made) {
    outputs.set(path, made.from);
    const from = made.from === path ? "it was replaced before" : `it was made from ${made.from}`;
    return { do: "skip", why: from, output };
  }
  const before = queue.finished(id);
  // It failed, say, and was given again with other arguments: going on with what is left would undo that.
  if (before && before.digest !== digest && queue.isSince(before, waiting) && (await isStill(output, before.made)))
    return { do: "skip", why: "made since it was queued, with other arguments", output };
  if (before?.digest !== digest || !(await isStill(path, before.source))) return undefined;
  if (before.outcome === "done" && (await isStill(output, before.made))) {
    outputs.set(output, path); // another source may not have it, now as little as then
    return { do: "skip", why: "done before: neither source, arguments nor output changed since", output };
  }
  // With a lower threshold it's another question.
  const same = before.outcome === "kept" && before.why === keptWhy(task, before.made?.size);
  return same ? { do: "skip", why: `tried before: ${before.why}`, output } : undefined;
}

/** What says of a source that it's itself what this queue made, and not to be made anew. */
async function ownWork(
  { digest, waiting }: Task,
  { queue, config, sources }: Judging,
): Promise<Finished | Encoded | undefined> {
  const { asked, source } = waiting;
  const { path } = source;
  const isOne = (made: Finished | Encoded): boolean =>
    // Of one that only wants to be noted, `go` knows.
    (made.digest === digest && made.type === "finished") ||
    (made.from !== path && sources?.has(made.from) === true) ||
    (made.digest !== digest && mayBeByRules(asked, made.digest, extname(path), config));
  for (const made of [queue.madeAt(path), queue.encodedAt(path)]) {
    if (made && isOne(made) && (await isStill(path, made.made))) return made;
  }
  return undefined;
}

/** What is said, and noted, of an output that wasn't small enough. */
export function keptWhy({ facts, threshold }: Pick<Task, "facts" | "threshold">, bytes = 0): string {
  const saved = savedPercent(facts.bytes, bytes);
  const text = saved < 0 ? `${(-saved).toFixed(1)} % larger` : `only ${saved.toFixed(1)} % smaller`;
  return `the output is ${text}, and ${threshold} % are wanted`;
}

export const savedPercent = (before: number, after: number): number => (before > 0 ? (1 - after / before) * 100 : 0);

/** Why it can't be done. */
async function obstacle(
  task: Task,
  { queue, outputs, sources, tell, sinceMs }: Judging,
): Promise<Decision | undefined> {
  const { output, waiting } = task;
  const { path } = waiting.source;
  const { originals, overwrite } = waiting.asked;
  // Of what follows it's the first that looks there.
  const looking = isThere(output);
  await reach(output, looking, tell);
  const other = outputs.get(output);
  if (other !== undefined && other !== path) {
    const hint =
      extname(other) === extname(path)
        ? "Name the folder above both, or give each a batch with a --to of its own."
        : "Have {oldext} or {folder} in --output.";
    return fail(task, `${output} is already the output of ${other}`, hint);
  }
  if (originals !== "keep" && (await lstat(path)).isSymbolicLink()) {
    return fail(task, `${path} is a link, whose file would stay`, "Name the file itself, or keep the originals.");
  }
  if (output === path) {
    const hint = "Name another with --to or --output, or ask for --replace.";
    if (originals !== "replace") return fail(task, "its output would have its own name", hint);
    const isAnother = (await isReplaced(waiting)) && !(await isOurs(task, queue));
    return isAnother ? { do: "skip", why: madeMeanwhile(output), output } : undefined;
  }
  // Under another name: through a linked folder, or where upper and lower case are one.
  if (await sameFile(output, path)) return fail(task, `${output} is the source itself`, "Name another output.");
  if (originals === "move" && !(await mayLeave(path))) {
    return fail(task, `${path} may not be removed from its folder`, "Change that, or keep the originals.");
  }
  if (await isTooLong(output))
    return fail(task, `${output}: File name too long`, "Give it a shorter one with --output.");
  const folders = [dirname(output), ...(waiting.asked.moveTo === null ? [] : [waiting.asked.moveTo])];
  const troubles = [lacksFormat(task), ...(await Promise.all(folders.map(lacksFolder)))];
  const trouble = troubles.find((one) => one !== undefined);
  if (trouble) return fail(task, trouble.why, trouble.hint);
  if (!(await looking) || (await isOurs(task, queue))) return undefined;
  // "one-dffmpeg.avi" is a name that only outputs have.
  if (overwrite && sources?.has(output) === true && waiting.asked.template !== besideTemplate)
    return fail(
      task,
      `${output} is a file of this batch itself`,
      "Have {oldext} or {folder} in --output, or name --to.",
    );
  if (overwrite) return undefined;
  if (await isAnothers(task, queue, sinceMs)) return { do: "skip", why: madeMeanwhile(output), output };
  const hint = "Remove it, name another output, or make it anew with --overwrite.";
  return fail(task, await whoseOutput(task, queue), hint);
}

/** A link that leads nowhere takes a name too. */
export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const mayLeave = (path: string): Promise<boolean> =>
  access(dirname(path), constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

/** The hidden name that it's encoded under is short: only at the end would it be found out. */
const isTooLong = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    (thrown: unknown) => errnoOf(thrown) === "ENAMETOOLONG",
  );

const fail = ({ output }: Task, why: string, hint: string): Decision => ({ do: "fail", why, hint, output });

/** Where only the end is missing, the encoding isn't done again. */
async function go(task: Task, { queue, outputs }: Judging): Promise<Decision> {
  outputs.set(task.output, task.waiting.source.path);
  const before = queue.encoded(task.id);
  const fits = before?.digest === task.digest;
  // What was made of an earlier file of this name says nothing of this one.
  const waits = async (): Promise<boolean> =>
    (await isStill(task.part, before?.made)) && (await isStill(task.waiting.source.path, before?.source));
  const there = fits && ((await waits()) || (await isStill(task.output, before.made)));
  return { do: "encode", task: { ...task, encoded: there ? before : undefined } };
}
