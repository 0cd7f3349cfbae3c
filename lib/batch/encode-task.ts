/** One file's encode within a batch: into its hidden name, on the nodes it was given. Settles nothing. */
import { dirname } from "node:path";
import { encode } from "../encode.ts";
import { DffmpegError } from "../model/errors.ts";
import type { JobRequest } from "../encode/request.ts";
import type { JobListener } from "../model/events.ts";
import type { Inventory } from "../model/inventory.ts";
import { makeFolder } from "../model/make-folder.ts";
import { storageError } from "../storage/job-folder.ts";
import type { BatchRequest } from "./request.ts";
import { shownError, shownEvent, shownText } from "./shown-name.ts";
import type { Task } from "./task.ts";

/** ffmpeg's last words where it runs whole and fails. */
const LAST_WORDS = 2000;

/** The nodes it was given, and how it hears of others. */
export interface Nodes {
  /** Undefined: this machine alone. */
  readonly inventory: Inventory | undefined;
  readonly changes: JobRequest["inventoryChanges"];
  /** Those that other files have too, as long as it's encoded. */
  readonly shared: ReadonlySet<string>;
}

/** @throws DffmpegError as encode does, and "encode" where ffmpeg, run whole, ends with an error */
export async function encodeTask(
  task: Task,
  { inventory, changes, shared }: Nodes,
  { ffmpeg, ffprobe, speeds, unfinished }: BatchRequest,
  onEvent: JobListener,
  signal: AbortSignal,
): Promise<void> {
  await makeFolder(dirname(task.output)).catch((cause: unknown) => {
    throw storageError(dirname(task.output), cause);
  });
  let said = "";
  const told: JobListener = (event) => {
    onEvent(shownEvent(task, event));
  };
  const { exitCode } = await encode({
    args: task.args,
    ...(inventory && { inventory }),
    ...(changes && { inventoryChanges: changes }),
    ...(ffmpeg !== undefined && { ffmpeg }),
    ...(ffprobe !== undefined && { ffprobe }),
    ...(speeds !== undefined && { speeds }),
    sharedNodes: shared,
    ...(unfinished && { unfinished }),
    ...{ quiet: true, onEvent: told, signal },
    onFfmpegText: (text) => (said = (said + text).slice(-LAST_WORDS)),
  }).catch((thrown: unknown) => {
    throw shownError(task, thrown);
  });
  signal.throwIfAborted();
  if (exitCode === 0) return;
  const lines = shownText(task, said).trim().split("\n").slice(-3).join("\n");
  throw new DffmpegError("encode", `ffmpeg ended with ${exitCode}${lines === "" ? "" : `: ${lines}`}`, {
    hint: "Try its command by itself: dffmpeg batch --dry-run --verbose shows it.",
  });
}
