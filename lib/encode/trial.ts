/** A command's video encoding on a few generated frames: shows whether encoder and filters work, which no listing does. Pure. */
import { extname } from "node:path";
import { formatOptions } from "../command/parse.ts";
import type { FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { deviceOptions } from "../plan/devices.ts";

export interface Trial {
  /** Everything but the program and the output file. */
  readonly argv: readonly string[];
  /** Of the output's name, with its dot: ffmpeg goes by it where no encoder is named. */
  readonly extension: string;
  /** For people: "libx264, scale=1280:-2". */
  readonly title: string;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
}

/** Other streams, other times, other files: none of it is needed to see whether the video encodes. */
const left = new Set(
  "map map_metadata map_chapters map_channel ss t to sseof fs frames vframes pass passlogfile shortest attach metadata disposition y n an sn dn vn program".split(
    " ",
  ),
);
const isForOthers = ({ name, specifier }: FfmpegOption): boolean =>
  /^[asdt]/.test(specifier ?? "") || /^(a|s|d)(codec|q|f|r|b|c|frames|pre|tag)$/.test(name);

/** Undefined where no video is encoded. Options without an output are taken for those of a Matroska file. */
export function trialOf(command: FfmpegCommand, picture: Picture): Trial | undefined {
  const output = command.outputs[0] ?? { options: command.trailing, url: "out.mkv" };
  if (output.options.some(({ name }) => name === "vn")) return undefined;
  const options = output.options.filter((option) => !left.has(option.name) && !isForOthers(option));
  const codec = options.findLast(({ name }) => /^(c|codec|vcodec)$/.test(name))?.value;
  if (codec === "copy") return undefined;
  const filter = options.findLast(({ name }) => /^(vf|filter)$/.test(name))?.value;
  const { width, height, pixelFormat } = picture;
  const source = `testsrc2=size=${width}x${height}:rate=25:duration=1,format=${pixelFormat}`;
  return {
    argv: [
      ...["-hide_banner", "-loglevel", "error", "-nostdin", "-y", ...formatOptions(deviceOptions(command.globals))],
      ...["-f", "lavfi", "-i", source],
      ...formatOptions(options),
      ...["-frames:v", "5", "-an", "-sn", "-dn"],
    ],
    extension: extname(output.url).slice(0, 12),
    title: [codec ?? "the default encoder", ...(filter === undefined ? [] : [filter])].join(", "),
  };
}
