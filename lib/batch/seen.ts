/**
 * What a file that is to be replaced looked like when it was given to a batch: what stands in its place later may be another
 * batch's output, which isn't to be encoded a second time. Changes nothing.
 */
import { stat } from "node:fs/promises";
import * as z from "zod";
import type { Waiting } from "./queue.ts";

export const seenSchema = z.object({ ino: z.number(), size: z.number(), mtimeMs: z.number() });

export type Seen = z.infer<typeof seenSchema>;

const look = (path: string): Promise<Seen | undefined> =>
  stat(path).then(
    ({ ino, size, mtimeMs }) => ({ ino, size, mtimeMs }),
    () => undefined,
  );

/** One after the other: a share that doesn't answer would keep all else waiting. */
export async function asSeen(files: readonly Waiting[]): Promise<readonly Waiting[]> {
  const seen: Waiting[] = [];
  for (const file of files) {
    const isAsked = file.asked.originals === "replace" && file.seen === undefined;
    seen.push(isAsked ? { ...file, seen: await look(file.source.path) } : file);
  }
  return seen;
}

/** Whether another file has its name now. One that was written into is still the same; some file systems number theirs anew. */
export async function isReplaced({ source, seen }: Pick<Waiting, "source" | "seen">): Promise<boolean> {
  const now = seen && (await look(source.path));
  return now !== undefined && now.ino !== seen?.ino && (now.size !== seen?.size || now.mtimeMs !== seen.mtimeMs);
}
