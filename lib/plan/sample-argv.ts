/** The user's own command on the first moment of its sources, and beside it the video's packets as it counts them. Pure. */
import { formatOptions } from "../command/parse.ts";
import type { FfmpegCommand, StreamPick } from "../model/command.ts";

/** Seconds of each input: long enough for a frame of any film, short enough for a Pi. */
const SAMPLE_SECONDS = "0.1";

/** Options that would leave nothing of the first moment. */
const bounds = new Set(["ss", "t", "to", "frames", "vframes", "aframes", "dframes", "fs"]);

const talking = new Set(["y", "n", "stdin", "loglevel", "v", "stats", "progress", "hide_banner"]);

/** Writes `path`, and the packets of `video` to standard output in framecrc's form. */
export function sampleArgv(command: FfmpegCommand, video: StreamPick, path: string): string[] {
  const [output] = command.outputs;
  return [
    ...["-hide_banner", "-loglevel", "error", "-nostdin", "-y"],
    ...formatOptions(command.globals.filter((option) => !talking.has(option.name))),
    ...command.inputs.flatMap(({ options, url }) => [...formatOptions(options), "-t", SAMPLE_SECONDS, "-i", url]),
    ...[...formatOptions((output?.options ?? []).filter((option) => !bounds.has(option.name))), path],
    ...["-map", `${video.input}:${video.stream}`, "-c", "copy", "-copyinkf", "-f", "framecrc", "pipe:1"],
  ];
}
