/** What happens in a batch, as typed events, and what comes of it. */
import type { JobEvent, JobListener } from "../model/events.ts";

/**
 * - "done": the output is there, verified.
 * - "kept": it wasn't smaller enough; the original stays, alone.
 * - "skipped": there was nothing to do.
 * - "failed": there is no output, and `why` says why not.
 * - "left": the batch ended before, or another run is at work on it; the queue has it.
 */
export type FileOutcome = "done" | "kept" | "skipped" | "failed" | "left";

export interface FileResult {
  /** Absolute. */
  readonly source: string;
  /** Absolute; undefined where it never came to having one. */
  readonly output: string | undefined;
  readonly outcome: FileOutcome;
  /** For people, without a full stop. */
  readonly why: string;
  readonly hint: string | undefined;
  /** Of the source and the output; undefined where there is none, or it's not known. */
  readonly bytesBefore: number | undefined;
  readonly bytesAfter: number | undefined;
  /** Wall time; 0 where nothing was encoded. */
  readonly seconds: number;
}

export type BatchEvent =
  /** In a watched folder it grows. `earlier`: files of earlier batches on this queue that aren't done yet. */
  | { readonly type: "files-found"; readonly files: number; readonly earlier: number }
  | {
      readonly type: "file-started";
      readonly source: string;
      readonly output: string;
      readonly profile: string;
      /** Undefined: this machine alone. */
      readonly nodes: readonly string[] | undefined;
    }
  | { readonly type: "file-event"; readonly source: string; readonly event: JobEvent }
  /** Its nodes couldn't be used; others will be. */
  | { readonly type: "file-put-back"; readonly source: string; readonly why: string }
  | { readonly type: "file-ended"; readonly result: FileResult }
  | { readonly type: "watching"; readonly folders: readonly string[] }
  | { readonly type: "batch-warning"; readonly message: string }
  /** The last one, unless what concerns all files ended the batch. */
  | {
      readonly type: "batch-ended";
      /** How many files came to which end. */
      readonly files: Readonly<Record<FileOutcome, number>>;
      readonly interrupted: boolean;
    };

export type BatchListener = (event: BatchEvent) => void;

/** For what concerns no file's encode. */
export const warningsTo =
  (onEvent: BatchListener | undefined): JobListener =>
  (event) => {
    if (event.type === "warning") onEvent?.({ type: "batch-warning", message: event.message });
  };

export interface BatchResult {
  /** In the order they ended, those that are left last. */
  readonly files: readonly FileResult[];
  readonly interrupted: boolean;
}

/** What a dry run says of a file. */
export interface FilePlan {
  readonly source: string;
  readonly output: string | undefined;
  readonly would: "encode" | "skip" | "fail";
  readonly why: string;
  readonly hint: string | undefined;
  readonly profile: string;
  readonly kind: string | undefined;
  /** Nodes or groups it would be kept to; undefined: all. */
  readonly only: readonly string[] | undefined;
  /** ffmpeg's, whole; empty unless it would be encoded. */
  readonly args: readonly string[];
  /** What would become of the original. */
  readonly original: string;
}
