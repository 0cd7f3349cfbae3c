/** Which of an output's options holds for one of its streams. Interprets no value. */
import type { CommandFile, FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { matchesOutput, type StreamType } from "./specifier.ts";

/** Where a stream stands in its output; both counted from 0. */
export interface OutputStreamPlace {
  readonly type: StreamType;
  /** Among all streams of the output. */
  readonly index: number;
  /** Among the output's streams of this type. */
  readonly typeIndex: number;
}

/** Names that mean one type whatever specifier follows: ffmpeg turns "-vcodec" into "-codec:v". */
const typedNames: Readonly<Record<string, StreamType>> = {
  ...{ vcodec: "video", vf: "video", vframes: "video", vtag: "video", vbsf: "video", vpre: "video" },
  ...{ acodec: "audio", af: "audio", aframes: "audio", atag: "audio", absf: "audio", apre: "audio", aq: "audio" },
  ...{ scodec: "subtitle", stag: "subtitle", spre: "subtitle", dcodec: "data", dframes: "data" },
};

/** Names that mean one type where no specifier follows: "-b 1M" sets the video's bit rate, "-ab" the audio's. */
const typedAlone: Readonly<Record<string, StreamType>> = {
  ...{ b: "video", vb: "video", qscale: "video", profile: "video", ab: "audio" },
};

/**
 * The value ffmpeg uses for one output stream: that of the last option under any of `names` (aliases, as in
 * ["c", "codec", "vcodec"]) whose specifier means the stream. Switches give "1", and "0" in their "-no…" form.
 * Undefined where no option holds. Options with invalid specifiers, which ffmpeg refuses, are passed over.
 */
export function effectiveOption(
  output: CommandFile,
  names: readonly string[],
  stream: OutputStreamPlace,
): string | undefined {
  return output.options.reduce<string | undefined>((found, option) => {
    const value = valueUnder(names, option);
    return value !== undefined && isMeant(option, stream) ? value : found;
  }, undefined);
}

/** The encoder that's named for the first video of the first output, or "copy"; undefined where none is. */
export function videoCodec({ outputs: [output] }: FfmpegCommand): string | undefined {
  return output && effectiveOption(output, ["c", "codec", "vcodec"], { type: "video", index: 0, typeIndex: 0 });
}

function valueUnder(names: readonly string[], { name, value }: FfmpegOption): string | undefined {
  if (names.includes(name)) return value ?? "1";
  const negated = name.startsWith("no") && value === undefined && names.includes(name.slice(2));
  return negated ? "0" : undefined;
}

function isMeant({ name, specifier }: FfmpegOption, stream: OutputStreamPlace): boolean {
  const type = typedNames[name];
  if (type !== undefined) return type === stream.type;
  const alone = typedAlone[name];
  if (alone !== undefined && specifier === undefined) return alone === stream.type;
  return matchesOutput(specifier, stream);
}
