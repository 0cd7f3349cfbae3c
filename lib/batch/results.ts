/** What is told of a file at its end. Pure. */
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { FileResult } from "./events.ts";
import type { Waiting } from "./queue.ts";
import type { Task } from "./task.ts";

export function resultOf({ source }: Waiting, outcome: FileResult["outcome"], why: string): FileResult {
  const unknown = { output: undefined, hint: undefined, bytesBefore: undefined, bytesAfter: undefined };
  return { source: source.path, outcome, why, ...unknown, seconds: 0 };
}

export function failureOf({ waiting, output, facts }: Task, thrown: unknown, seconds: number): FileResult {
  const hint = thrown instanceof DffmpegError ? thrown.hint : undefined;
  return { ...resultOf(waiting, "failed", messageOf(thrown)), output, hint, bytesBefore: facts.bytes, seconds };
}
