/** Asks ffprobe what a file holds. Reads headers only. */
import { access, constants } from "node:fs/promises";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { mediaSchema, type MediaInfo } from "../model/media.ts";
import type { Programs } from "./programs.ts";
import { runProgram } from "./run.ts";

interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Options that belong before the file, such as -f. */
  readonly inputOptions?: readonly string[];
  /** Also hash each stream's extradata. */
  readonly hashes?: boolean;
}

/** ffprobe prints "name: what is wrong" last. */
function complaint(stderr: string, path: string): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  return line.startsWith(`${path}: `) ? line.slice(path.length + 2) : line || "ffprobe can't read it";
}

/**
 * @throws DffmpegError "input": no such file, no permission, not a media file
 */
export async function probe(programs: Programs, path: string, options: ProbeOptions = {}): Promise<MediaInfo> {
  await access(path, constants.R_OK).catch((cause: unknown) => {
    const code = errnoOf(cause);
    const what = code === "EACCES" ? "Permission denied" : "No such file or directory";
    const hint =
      code === "EACCES" ? `Make it readable: chmod a+r '${path}'.` : "Check the name, and the folder you are in.";
    throw new DffmpegError("input", `${path}: ${what}`, { hint, cause });
  });
  const { code, stdout, stderr } = await runProgram(
    programs.ffprobe,
    [
      ...["-v", "error", "-of", "json", "-show_streams", "-show_format", "-show_chapters"],
      ...(options.hashes ? ["-show_data_hash", "sha256"] : []),
      ...(options.inputOptions ?? []),
      ...["-i", path],
    ],
    { signal: options.signal },
  );
  if (code !== 0) {
    throw new DffmpegError("input", `${path}: ${complaint(stderr, path)}`, {
      hint: "It isn't a media file that ffmpeg can read, or it is damaged; see `ffprobe` on it.",
    });
  }
  return mediaSchema.parse(JSON.parse(stdout));
}
