/** In words: what of a command decides whether it's split, and what would let it be. Pure; decides nothing itself. */
import { parseFiltergraph, type FilterCall } from "../command/filtergraph.ts";
import { effectiveOption, videoCodec } from "../command/perstream.ts";
import { piecesOf, strandOf, type GraphPiece } from "../command/strands.ts";
import type { CommandFile, FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { muxerOf } from "./containers.ts";
import { filterMemory } from "./filter-classes.ts";
import { optionScope } from "./option-scopes.ts";
import { movieFiles, overlaying } from "./pictures.ts";
import { globalReason, inputReason, isPlainPath } from "./screen.ts";

/** A filter or an option, and what it means for splitting. */
export interface Remark {
  readonly what: string;
  readonly text: string;
}

const video = { type: "video", index: 0, typeIndex: 0 } as const;

const isGraph = ({ name }: FfmpegOption): boolean => name === "filter_complex" || name === "lavfi";

/** The pieces of complex graphs that don't take sound by their labels. */
function pictureGraphs({ globals }: FfmpegCommand): readonly { readonly name: string; readonly piece?: GraphPiece }[] {
  return globals.filter(isGraph).flatMap(({ name, value }) => {
    const graph = parseFiltergraph(value ?? "");
    const pieces = graph ? piecesOf(graph) : [];
    const sound = ({ sources }: GraphPiece): boolean => sources.every((label) => /^\d+:a/.test(label ?? ""));
    return graph ? pieces.filter((piece) => !sound(piece)).map((piece) => ({ name, piece })) : [{ name }];
  });
}

function chainOf(command: FfmpegCommand): readonly FilterCall[] {
  const [output] = command.outputs;
  const text = output && effectiveOption(output, ["filter", "vf"], video);
  const plain = text === undefined ? [] : (parseFiltergraph(text)?.chains.flat() ?? []);
  return [...plain, ...pictureGraphs(command).flatMap(({ piece }) => piece?.chains.flat() ?? [])];
}

const pictureName = /\.(png|jpe?g|webp|bmp|gif|tiff?|tga)$/i;

/** Whether there's a picture to be laid over the video, by the files' names. */
function hasPicture(command: FfmpegCommand): boolean {
  return [...command.inputs.slice(1).map(({ url }) => url), ...movieFiles(command)].some((name) =>
    pictureName.test(name),
  );
}

/** Whether a filter is there for a picture that is laid over the video. */
function isOfPicture(command: FfmpegCommand, { name }: FilterCall): boolean {
  return name === "movie" && hasPicture(command) && chainOf(command).some((call) => overlaying.has(call.name));
}

/** What each filter remembers, which is what decides. */
export function filterRemarks(command: FfmpegCommand): readonly Remark[] {
  return chainOf(command).map((call) => ({
    what: call.name,
    text: isOfPicture(command, call) ? "opens a picture, which every window has" : memoryText(call),
  }));
}

function memoryText(call: FilterCall): string {
  const memory = filterMemory(call);
  if (!memory) return "nobody has classed it yet, so it keeps the command whole";
  switch (memory.class) {
    case "stateless":
      return "takes each picture by itself: nothing to pay";
    case "windowed":
      return `looks at the frames around: each window decodes ${memory.handleFrames} frames more, from the key frame before them`;
    default:
      return `keeps the command whole: ${memory.why}`;
  }
}

const byFilter: Readonly<Record<string, string>> = {
  hqdn3d: "nlmeans, bm3d and vaguedenoiser take each picture by itself",
  minterpolate: "with mi_mode=blend, or me=esa, it goes by few frames and can be split",
  vignette: "with dither=0 it takes each picture by itself",
  fade: "give it times, st= and d=, instead of frame numbers",
  trim: "-ss before the input and -t cut too",
  nnedi: "yadif and bwdif deinterlace too, and can be split",
  framestep: "fps=RATE thins frames out too, and can be split",
};
const byOption: Readonly<Record<string, string>> = {
  shortest: "give the length with -t",
  bsf: "-color_primaries, -color_trc, -colorspace and -aspect tell the encoder itself",
  pass: "encode in one pass: -crf, or -b:v alone",
  fps_mode: "leave it out, or take cfr, vfr or passthrough",
};
const INTERMEDIATE = "leave it out, or apply it alone first, into a lossless file (-c:v ffv1), and encode that";

/** Everything in the command's words that keeps it whole, each with a way out. Empty where only the source does. */
export function obstacles(command: FfmpegCommand): readonly Remark[] {
  return [...fileObstacles(command), ...optionObstacles(command), ...filterObstacles(command)];
}

function fileObstacles(command: FfmpegCommand): readonly Remark[] {
  const [output, second] = command.outputs;
  const inputs = command.inputs.filter((input) => inputReason(input) !== undefined);
  return [
    ...inputs.map((input) => ({
      what: input.url,
      text: isPlainPath(input.url) ? "read it without options that change what is read" : "save it in a file first",
    })),
    ...(second ? [{ what: "several files", text: "a command for each can be split" }] : []),
    ...(output ? outputObstacles(output) : [{ what: "no output", text: "name the file to write" }]),
  ];
}

/** What holds sound or a picture alone: only films are split. */
const filmless =
  /\.(mp3|m4a|m4b|aac|ac3|eac3|flac|wav|og[ga]|opus|wma|mka|png|jpe?g|bmp|gif|tiff?|webp|srt|ass|vtt|sup)$/i;

function outputObstacles(output: CommandFile): readonly Remark[] {
  if (isPlainPath(output.url) && muxerOf(output) !== undefined) return [];
  const formats = ".mkv, .mp4, .m4v, .mov, .webm, .ts, .flv or .avi";
  const text = filmless.test(output.url)
    ? "nothing to gain: films alone are split"
    : `make a ${formats} of it, which ffmpeg -c copy can turn into others`;
  return [{ what: output.url, text }];
}

function optionObstacles(command: FfmpegCommand): readonly Remark[] {
  const { globals, outputs, inputs } = command;
  const found = globals.flatMap((option): Remark[] =>
    globalReason([option]) === undefined ? [] : [{ what: `-${option.name}`, text: "leave it out" }],
  );
  const crossing = pictureGraphs(command).find(({ piece }) => !piece || !strandOf(piece, overlaying));
  if (crossing) {
    found.push({ what: `-${crossing.name}`, text: "one line of filters, from one stream to one output, can be split" });
  }
  const [output] = outputs;
  if (!output) return found;
  const has = (...names: readonly string[]): boolean => output.options.some(({ name }) => names.includes(name));
  if (videoCodec(command) === "copy")
    found.push({ what: "-c:v copy", text: "nothing to gain: copying encodes nothing" });
  if (has("frames", "vframes") && !has("an") && inputs.length > 0)
    found.push({ what: "-frames:v", text: "give the length with -t, or leave the sound out with -an" });
  const scoped = output.options.filter(
    (option) => typeof optionScope(option, { muxerOptions: new Set() }) === "string",
  );
  return [...found, ...scoped.map(({ name }) => ({ what: `-${name}`, text: byOption[name] ?? "leave it out" }))];
}

function filterObstacles(command: FfmpegCommand): readonly Remark[] {
  return chainOf(command).flatMap((call) => {
    if (overlaying.has(call.name) && !hasPicture(command))
      return [{ what: call.name, text: "a still picture can be laid over the video, another film can't yet" }];
    if (isOfPicture(command, call)) return [];
    const memory = filterMemory(call);
    if (memory && (memory.class === "stateless" || memory.class === "windowed")) return [];
    return [{ what: call.name, text: byFilter[call.name] ?? INTERMEDIATE }];
  });
}
