/**
 * Shares the walk along a Matroska film's clusters out to threads, which read as fast as memory gives it. This thread stays
 * free meanwhile: a share whose server is away holds a read for as long as that takes.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { BlockColumns } from "./blocks.ts";
import { runCount, walkRuns, type ClusterOrder } from "./cluster-runs.ts";
import type { Matroska } from "./matroska.ts";
import { SharedWork } from "./shared-work.ts";

/** Each takes some megabytes of memory. */
const MOST_THREADS = 4;
/** Clusters that are work enough for a thread: it takes longer to start than a hundred clusters to walk along. */
const ENOUGH_CLUSTERS = 500;

/** Bundled, or as it was compiled; none where dffmpeg runs from its sources, for Node 20 starts no thread from TypeScript. */
const threadFile = (): string | undefined =>
  ["./cluster-thread.cjs", "./cluster-thread.js"]
    .map((name) => fileURLToPath(new URL(name, import.meta.url)))
    .find((file) => existsSync(file));

interface Delivery {
  readonly place: number;
  readonly blocks: BlockColumns;
}

type Deliver = (place: number, blocks: BlockColumns) => void;

/** Over once the thread has ended, which may need the file until then. */
async function walkInThread(file: string, order: ClusterOrder, deliver: Deliver): Promise<void> {
  const thread = new Worker(file, { workerData: order });
  return new Promise((resolve, reject) => {
    thread.on("message", ({ place, blocks }: Delivery) => {
      deliver(place, blocks);
    });
    thread.once("error", reject);
    thread.once("exit", () => {
      resolve();
    });
  });
}

async function walkInThreads(order: ClusterOrder, deliver: Deliver): Promise<void> {
  const file = threadFile();
  if (file === undefined) return walkRuns(order, deliver);
  const count = Math.min(availableParallelism(), MOST_THREADS, Math.ceil(order.stops.length / ENOUGH_CLUSTERS));
  const walking = Array.from({ length: count }, () => walkInThread(file, order, deliver));
  const ended = await Promise.allSettled(walking);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

export interface ClusterOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of presentation times here and there. */
  readonly onPts?: ((pts: number) => void) | undefined;
}

/**
 * From each cluster that is known to the next: together all of them, if each way ends where the next begins.
 * @returns the wanted track's blocks, run by run; undefined where there's a doubt, or it takes as long as reading it through
 * @throws the signal's reason, and what reading the file throws
 */
export async function walkClusters(
  fd: number,
  { track, clusters, end }: Matroska,
  { signal, onPts }: ClusterOptions,
): Promise<readonly BlockColumns[] | undefined> {
  const stops = new Float64Array(clusters.length + 1);
  stops.set(clusters);
  stops[clusters.length] = end;
  const work = new SharedWork();
  const runs = new Map<number, BlockColumns>();
  const stop = (): void => {
    work.end();
  };
  signal?.throwIfAborted();
  signal?.addEventListener("abort", stop);
  try {
    await walkInThreads({ fd, stops, track, counters: work.counters }, (place, blocks) => {
      runs.set(place, blocks);
      const last = blocks.times.at(-1);
      if (last !== undefined) onPts?.(last);
    });
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  signal?.throwIfAborted();
  return runs.size === runCount(stops) ? [...runs].sort(([a], [b]) => a - b).map(([, blocks]) => blocks) : undefined;
}
