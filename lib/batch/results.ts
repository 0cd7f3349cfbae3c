/** What is told of files at their end, and of all of them at the batch's. Starts and writes nothing. */
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { BatchEvent, BatchResult, FileOutcome, FileResult } from "./events.ts";
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

/** Another run has it: that it isn't done here is no failure, and nobody's fault. */
export function heldResult({ waiting, output, facts }: Task, { message }: DffmpegError): FileResult {
  return { ...resultOf(waiting, "left", message), output, bytesBefore: facts.bytes };
}

export function endOf({ files, interrupted }: BatchResult): BatchEvent {
  const counts: Record<FileOutcome, number> = { done: 0, kept: 0, skipped: 0, failed: 0, left: 0 };
  for (const { outcome } of files) counts[outcome] += 1;
  return { type: "batch-ended", files: counts, interrupted };
}

/** In a watched folder a file that failed, or that another run had, is tried again later: its first try no longer counts then. */
export class Results {
  #ended: { readonly waiting: Waiting; readonly result: FileResult }[] = [];

  add(waiting: Waiting, result: FileResult): void {
    this.#ended.push({ waiting, result });
  }

  triedAgain(files: readonly Waiting[]): void {
    const again = new Set(files.map(placeOf));
    this.#ended = this.#ended.filter(
      ({ waiting, result }) => !["failed", "left"].includes(result.outcome) || !again.has(placeOf(waiting)),
    );
  }

  /** @param left those that never came to an end, which come last */
  withLeft(left: readonly Waiting[]): readonly FileResult[] {
    const others = left.map((one) => resultOf(one, "left", "the batch ended before"));
    return [...this.#ended.map(({ result }) => result), ...others];
  }
}

/** The same file may be asked for in two ways. */
const placeOf = ({ key, source }: Waiting): string => `${key} ${source.path}`;
