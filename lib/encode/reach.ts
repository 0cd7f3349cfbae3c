/**
 * Says what a job waits for where a share's server is away: a call to what lies on it returns when that is back, and not
 * before. Judges nothing: whoever uses the file says what is wrong with it.
 */
import { access } from "node:fs/promises";
import type { JobListener } from "../model/events.ts";
import { awaited, waitTelling, type Patience } from "../storage/patience.ts";

/** Waits for what asks after a file, as long as it takes. */
export async function reach<T>(
  path: string,
  work: Promise<T>,
  onEvent: JobListener | undefined,
  patience?: Patience,
): Promise<T> {
  const tell = (): void => onEvent?.({ type: "warning", message: awaited(path) });
  return waitTelling(work, tell, patience);
}

/** Asks after each, so that no later call is the first to wait. */
export async function reachAll(paths: readonly string[], onEvent: JobListener | undefined): Promise<void> {
  const asked = paths.map((path) => [path, access(path).catch(() => undefined)] as const);
  await Promise.all(asked.map(([path, asking]) => reach(path, asking, onEvent)));
}
