/** Asks ffprobe what a file holds. Reads headers only. */
import { access, constants } from "node:fs/promises";
import { checkTheName, itLeadsBack } from "../model/astray.ts";
import { errnoOf, errnoText } from "../model/errno.ts";
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

/** A share that doesn't answer (EIO, ESTALE) says so in its own words: the file may well be there. */
const accessHints: Readonly<Record<string, (path: string) => string>> = {
  EACCES: (path) => `Make it readable: chmod a+r '${path}'.`,
  ENOENT: () => checkTheName,
  ELOOP: () => itLeadsBack,
  ENOTDIR: () => checkTheName,
};

const unreadable = "It isn't a media file that ffmpeg can read, or it is damaged; see `ffprobe` on it.";

const complaintHints: Readonly<Record<string, string>> = {
  "Is a directory": "dffmpeg batch encodes what is in a folder: see dffmpeg batch --help.",
  // It was there a moment ago.
  "No such file or directory": "It went, or was renamed, while it was looked at.",
};

/**
 * @throws DffmpegError "input": no such file, no permission, not a media file
 */
export async function probe(programs: Programs, path: string, options: ProbeOptions = {}): Promise<MediaInfo> {
  await access(path, constants.R_OK).catch((cause: unknown) => {
    const hint = accessHints[errnoOf(cause)]?.(path);
    throw new DffmpegError("input", `${path}: ${errnoText(cause)}`, { ...(hint !== undefined && { hint }), cause });
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
    const what = complaint(stderr, path);
    throw new DffmpegError("input", `${path}: ${what}`, { hint: complaintHints[what] ?? unreadable });
  }
  return mediaSchema.parse(JSON.parse(stdout));
}
