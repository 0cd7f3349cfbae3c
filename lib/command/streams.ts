/** Which input streams go into an output, and in which order. Decides from what ffprobe told; reads no file. */
import type { CommandFile, FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import type { MediaInfo, MediaStream } from "../model/media.ts";
import { chooseStreams, type MuxerFacts } from "./choice.ts";
import { mapStreams } from "./mapping.ts";
import type { StreamType } from "./specifier.ts";

export type { MuxerFacts } from "./choice.ts";

/** "unclear": ffmpeg refuses the command, or which streams it takes can't be told from here. */
export type Selection =
  | { readonly kind: "picks"; readonly picks: readonly StreamPick[] }
  | { readonly kind: "unclear"; readonly reason: string };

/** An output of a complex filter graph. */
export interface GraphPad {
  readonly type: "video" | "audio";
  /** Undefined: ffmpeg makes an output stream of it before all others, and chooses none of its type. */
  readonly label: string | undefined;
  /** The stream that goes into the graph there, under the label that the output has or is given. */
  readonly pick: StreamPick;
}

/** An input's streams that may be taken, after its own -vn, -an, -sn and -dn. */
export interface InputStreams {
  readonly media: MediaInfo;
  readonly usable: readonly MediaStream[];
}

const disabling: Readonly<Record<StreamType, string>> = {
  ...{ video: "vn", audio: "an", subtitle: "sn", data: "dn", attachment: "" },
};

/**
 * The streams of an output as ffmpeg 5.1 takes them, from -map or by its own choice. `media` holds one entry per
 * input, in order. `run` is the command the output is from: its inputs' options and complex filter graphs count. `pads`
 * are the outputs of those graphs, in order; without them a command with graphs is unclear.
 */
export function selectStreams(
  output: CommandFile,
  media: readonly MediaInfo[],
  muxer: MuxerFacts,
  run: Pick<FfmpegCommand, "globals" | "inputs"> = { globals: [], inputs: [] },
  pads?: readonly GraphPad[],
): Selection {
  const doubt = doubtAboutCommand(run, pads !== undefined);
  if (doubt !== undefined) return { kind: "unclear", reason: doubt };
  const inputs = media.map((info, index) => readInput(info, run.inputs[index]?.options ?? []));
  const maps = output.options.filter(({ name }) => name === "map").map(({ value }) => value ?? "");
  const bare = (pads ?? []).filter(({ label }) => label === undefined);
  const first = bare.map(({ pick }) => pick);
  const off: readonly StreamType[] = bare.map(({ type }) => type);
  const left = switchOff(inputs, output.options).map(({ media: info, usable }) => {
    return { media: info, usable: usable.filter(({ codec_type }) => !off.includes(codec_type)) };
  });
  const chosen = maps.length === 0 ? chooseStreams(output.options, left, muxer) : mapStreams(maps, inputs, pads);
  if (chosen.kind === "unclear") return chosen;
  // A map that finds only streams of a switched-off type is no error, so they're taken out last.
  const isLeft = ({ label, input, stream }: StreamPick) =>
    label !== undefined || left[input]?.usable.some(({ index }) => index === stream) === true;
  return { kind: "picks", picks: [...first, ...chosen.picks.filter(isLeft)] };
}

function readInput(media: MediaInfo, options: readonly FfmpegOption[]): InputStreams {
  return { media, usable: media.streams.filter(({ codec_type }) => !isSwitchedOff(codec_type, options)) };
}

function switchOff(inputs: readonly InputStreams[], options: readonly FfmpegOption[]): readonly InputStreams[] {
  return inputs.map(({ media, usable }) => {
    return { media, usable: usable.filter(({ codec_type }) => !isSwitchedOff(codec_type, options)) };
  });
}

/** Whether -vn and its like hold: the last of "-vn" and "-novn" decides. */
function isSwitchedOff(type: StreamType, options: readonly FfmpegOption[]): boolean {
  const name = disabling[type];
  const last = options.findLast((option) => option.name === name || option.name === `no${name}`);
  return name !== "" && last?.name === name;
}

function doubtAboutCommand(
  { globals, inputs }: Pick<FfmpegCommand, "globals" | "inputs">,
  graphsAreKnown: boolean,
): string | undefined {
  if (!graphsAreKnown && globals.some(({ name }) => /^\/?(filter_complex(_script)?|lavfi)$/.test(name))) {
    return "a complex filter graph makes streams of its own";
  }
  const discarded = inputs.some(({ options }) => options.some(({ name }) => name === "discard"));
  return discarded ? "-discard may take streams away" : undefined;
}
