/** A batch from what was asked to its end: finds, judges, starts and settles files until none is left. Encodes nothing itself. */
import { reachAll } from "../encode/reach.ts";
import { findPrograms } from "../media/programs.ts";
import { DffmpegError } from "../model/errors.ts";
import { Crowd } from "./crowd.ts";
import { warningsTo, type BatchResult, type FilePlan } from "./events.ts";
import { Machines } from "./machines.ts";
import { planOf } from "./plan-file.ts";
import { hasQueue, Queue, type Waiting } from "./queue.ts";
import type { BatchRequest } from "./request.ts";
import { endOf } from "./results.ts";
import { asSeen } from "./seen.ts";
import { judge } from "./task.ts";
import { tryArguments } from "./try-arguments.ts";
import { checkAsked, sourcesOf } from "./wanted.ts";
import { watch } from "./watch.ts";

const ALIVE_MS = 60_000;

/**
 * Does all that is asked, or what earlier batches left in the queue where nothing is. One file's failure ends no other.
 * @throws DffmpegError for what concerns all files: the configuration, the queue, ffmpeg missing; "interrupted" where the signal
 * came before any was begun
 */
export async function runBatch(request: BatchRequest): Promise<BatchResult> {
  const result = await batchAsAsked(request).catch((thrown: unknown) => {
    // What is cut short before there is a queue to note it in.
    throw request.signal?.aborted ? interrupted(request.signal) : thrown;
  });
  request.onEvent?.(endOf(result));
  return result;
}

function interrupted({ reason }: AbortSignal): DffmpegError {
  return new DffmpegError("interrupted", "interrupted; nothing was encoded", { cause: reason });
}

async function batchAsAsked(request: BatchRequest): Promise<BatchResult> {
  const sinceMs = Date.now();
  for (const { asked } of request.wanted) checkAsked(asked, request.config);
  const machines = new Machines(request.inventory, () => performance.now());
  for (const { asked } of request.wanted) if (asked.only) machines.allowed(asked.only);
  await machines.learn(request);
  const programs = await findPrograms(request);
  await tryArguments(request, programs);
  // Nothing is left of batches that never were, and no folder is made to say so.
  if (request.wanted.length === 0 && !hasQueue(request.queue)) {
    request.onEvent?.({ type: "files-found", files: 0, earlier: 0 });
    return { files: [], interrupted: false };
  }
  const queue = await Queue.open(request.queue);
  const crowd = new Crowd({ request, queue, programs, machines, sinceMs });
  const unsubscribe = request.inventoryChanges?.((inventory) => {
    crowd.changed(inventory);
    if (machines.all.length > 0) return;
    request.onEvent?.({ type: "batch-warning", message: "no node is left; waiting until the nodes file has one" });
  });
  // While files wait for nodes that the nodes file may have again, nothing else keeps the process.
  const alive = setInterval(() => undefined, ALIVE_MS);
  try {
    if (queue.badLine !== undefined) {
      const message = `the queue is damaged from line ${queue.badLine} on; what came before counts`;
      request.onEvent?.({ type: "batch-warning", message });
    }
    await (request.watch ? watch(request, request.watch, queue, crowd) : once(request, queue, crowd));
    const result = await crowd.finished;
    await queue.check();
    return result;
  } finally {
    clearInterval(alive);
    unsubscribe?.();
    await crowd.stop();
    await queue.close();
  }
}

async function once(request: BatchRequest, queue: Queue, crowd: Crowd): Promise<void> {
  const waiting = request.wanted.length === 0 ? queue.waiting() : await wantAll(request, queue);
  const earlier = queue.waiting().length - waiting.length;
  request.onEvent?.({ type: "files-found", files: waiting.length, earlier: Math.max(0, earlier) });
  crowd.add(await asSeen(waiting));
  crowd.noMore();
}

async function wantAll({ wanted, onEvent }: BatchRequest, queue: Queue): Promise<readonly Waiting[]> {
  const all: Waiting[] = [];
  const warn = (message: string): void => onEvent?.({ type: "batch-warning", message });
  for (const one of wanted) {
    await reachAll(one.words, warningsTo(onEvent));
    all.push(...(await queue.want(one.asked, await sourcesOf(one, warn))));
  }
  return all;
}

/**
 * What `runBatch` would do with each file, as it's found out. Writes nothing.
 * @throws DffmpegError as `runBatch`
 */
export async function* planBatch(request: BatchRequest): AsyncGenerator<FilePlan> {
  for (const { asked } of request.wanted) checkAsked(asked, request.config);
  const machines = new Machines(request.inventory, () => 0);
  await machines.learn(request);
  const programs = await findPrograms(request);
  await tryArguments(request, programs);
  const queue = await Queue.look(request.queue);
  const waiting = await waitingFor(request, queue);
  const sources = new Set(waiting.map(({ source }) => source.path));
  const judging = { config: request.config, queue, programs, outputs: new Map<string, string>(), sources };
  for (const one of waiting) {
    yield planOf(one, await judge(one, judging), machines);
  }
}

async function waitingFor({ wanted }: BatchRequest, queue: Pick<Queue, "waiting">): Promise<readonly Waiting[]> {
  if (wanted.length === 0) return queue.waiting();
  const all: Waiting[] = [];
  for (const one of wanted) {
    all.push(...(await sourcesOf(one)).map((source) => ({ key: "", asked: one.asked, source })));
  }
  return all;
}

/**
 * Empties the queue of what isn't done; what it knows of finished files stays.
 * @returns how many files it held
 * @throws DffmpegError "storage", also when a batch is at work on it
 */
export async function forgetQueue(folder: string): Promise<number> {
  if (!hasQueue(folder)) return 0;
  const queue = await Queue.open(folder);
  try {
    const waiting = queue.waiting();
    for (const one of waiting) await queue.settle(one);
    return waiting.length;
  } finally {
    await queue.close();
  }
}
