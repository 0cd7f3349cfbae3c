/** One file's encode within a batch: into its hidden name, on the nodes it was given. Settles nothing. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { encode } from "../encode.ts";
import { DffmpegError } from "../model/errors.ts";
import type { JobListener } from "../model/events.ts";
import { storageError } from "../storage/job-folder.ts";
import type { BatchRequest } from "./request.ts";
import type { Task } from "./task.ts";

/** ffmpeg's last words where it runs whole and fails. */
const LAST_WORDS = 2000;

/** @throws DffmpegError as encode does, and "encode" where ffmpeg, run whole, ends with an error */
export async function encodeTask(
  task: Task,
  nodes: readonly string[] | undefined,
  { inventory, ffmpeg, ffprobe }: BatchRequest,
  onEvent: JobListener,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(task.output), { recursive: true }).catch((cause: unknown) => {
    throw storageError(dirname(task.output), cause);
  });
  let said = "";
  const { exitCode } = await encode({
    args: task.args,
    ...(inventory && { inventory }),
    ...(nodes && { only: nodes }),
    ...(ffmpeg !== undefined && { ffmpeg }),
    ...(ffprobe !== undefined && { ffprobe }),
    ...{ quiet: true, onEvent, signal },
    onFfmpegText: (text) => (said = (said + text).slice(-LAST_WORDS)),
  });
  signal.throwIfAborted();
  if (exitCode === 0) return;
  const lines = said.trim().split("\n").slice(-3).join("\n");
  throw new DffmpegError("encode", `ffmpeg ended with ${exitCode}${lines === "" ? "" : `: ${lines}`}`, {
    hint: "Try its command by itself: dffmpeg batch --dry-run --verbose shows it.",
  });
}
