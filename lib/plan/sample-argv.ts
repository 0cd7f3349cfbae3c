/** The user's own command on the first moment of its sources, and beside it the video's packets as it counts them. Pure. */
import { formatOptions } from "../command/parse.ts";
import type { CommandFile, FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import { throughFilters } from "./filter-timing.ts";
import { guessFrameRate, invert } from "./frame-rate.ts";
import { MICRO } from "../model/time.ts";
import { readOffset, readRange } from "./range.ts";
import type { StreamFacts } from "./streams.ts";

/** Frames of output: enough for the encoder to show how far its decoding times run ahead, few enough for a Pi. */
const SAMPLE_FRAMES = 10;
const LEAST_SECONDS = 0.4;

/** Options that would leave nothing of the first moment. */
const bounds = new Set(["t", "to", "frames", "vframes", "aframes", "dframes", "fs"]);

/** In place of the user's own bound of the output: some filters, such as apad, go on for ever without one. */
const BOUND: FfmpegOption = { name: "t", specifier: undefined, value: "60" };

const talking = new Set(["y", "n", "stdin", "loglevel", "v", "stats", "progress", "hide_banner"]);

/** @returns seconds of each input */
function sampleSeconds(streams: StreamFacts): number {
  const rate = guessFrameRate(streams.video);
  const instant = { frames: [{ pts: 0, duration: 1 }], timeBase: invert(rate), frameRate: rate };
  const out = throughFilters(instant, streams.chain ?? [])?.frameRate ?? rate;
  const wanted = streams.rate?.value ?? out;
  const slowest = Math.min(...[rate, out, wanted].map(({ num, den }) => num / den));
  return Math.max(LEAST_SECONDS, SAMPLE_FRAMES / slowest);
}

/** The command, its inputs so many seconds long, its output elsewhere and bounded so far only as nothing is lost. */
function briefArgv({ globals, inputs, outputs: [output] }: FfmpegCommand, seconds: number, path: string): string[] {
  const options = output?.options ?? [];
  // One run encodes nothing before it.
  const behind = seconds + (readRange(options)?.startUs ?? 0) / MICRO.den;
  const rest = unbounded(options);
  return [
    ...["-hide_banner", "-loglevel", "error", "-nostdin", "-y"],
    ...formatOptions(globals.filter((option) => !talking.has(option.name))),
    ...inputs.flatMap(({ options, url }) => [...formatOptions(options), "-t", lasting(options, behind), "-i", url]),
    ...[...formatOptions(rest.length < options.length ? [...rest, BOUND] : rest), path],
  ];
}

/** What -itsoffset moves counts in -t, or is dropped for being before zero. */
const lasting = (options: readonly FfmpegOption[], seconds: number): string =>
  (seconds + Math.abs(readOffset(options) ?? 0) / MICRO.den).toFixed(3);

const unbounded = (options: readonly FfmpegOption[]): readonly FfmpegOption[] =>
  options.filter(({ name }) => !bounds.has(name));

/** The same for a command that isn't split: nothing is known of its streams, and it may be refused. */
export function rehearsalArgv(command: FfmpegCommand, path: string): string[] {
  const fromZero = (file: CommandFile): CommandFile => ({
    ...file,
    options: file.options.filter(({ name }) => name !== "ss"),
  });
  const inputs = command.inputs.map((input) => ({ ...input, options: unbounded(fromZero(input).options) }));
  return briefArgv({ ...command, inputs, outputs: command.outputs.map(fromZero) }, LEAST_SECONDS, path);
}

/** @param lateSeconds from where the inputs begin to the first frame
 * Writes `path`, and the packets of `video` to standard output in framecrc's form. */
export function sampleArgv(
  command: FfmpegCommand,
  streams: StreamFacts,
  video: StreamPick,
  path: string,
  lateSeconds = 0,
): string[] {
  return [
    ...briefArgv(command, sampleSeconds(streams) + lateSeconds, path),
    ...["-map", `${video.input}:${video.stream}`, "-c", "copy", "-copyinkf", "-f", "framecrc", "pipe:1"],
  ];
}
