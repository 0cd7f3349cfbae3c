/** The user's own command on the first moment of its sources, and beside it the video's packets as it counts them. Pure. */
import { formatOptions } from "../command/parse.ts";
import type { CommandFile, FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import { MICRO, parseRational, rescale, toSeconds, type Rational } from "../model/time.ts";
import { throughFilters } from "./filter-timing.ts";
import { guessFrameRate, invert, isInterlaced } from "./frame-rate.ts";
import { isGraph } from "./graphs.ts";
import { formatStartUs } from "./origin.ts";
import { readOffset, readRange } from "./range.ts";
import type { StreamFacts } from "./streams.ts";
import { timedFilter } from "./timed-filters.ts";
import { startOfChain } from "./timeline.ts";

/** Frames of output: enough for the encoder to show how far its decoding times run ahead, few enough for a Pi. */
const SAMPLE_FRAMES = 10;
const LEAST_SECONDS = 0.4;

/** Options that would leave nothing of the first moment. */
const bounds = new Set(["t", "to", "frames", "vframes", "aframes", "dframes", "fs"]);

/** Seconds of the output where filters may go on for ever. */
const MOST_OUTPUT = 60;
const endless = /\b([at]pad|a?loop|a?movie)\b/;

/**
 * In place of the user's own bounds of the output, for one that is no shorter than the sample: chapters go by it, of which
 * those that begin later are left out (copy_chapters in ffmpeg). `-frames` and `-fs` leave none out.
 */
function boundOf(globals: readonly FfmpegOption[], options: readonly FfmpegOption[], seconds: number): FfmpegOption[] {
  const filters = options.filter(({ name }) => /^\/?(vf|af|filter)/.test(name));
  const goesOn =
    globals.some(({ name }) => isGraph(name) || name.includes("filter_complex")) ||
    filters.some(({ name, value = "" }) => name.startsWith("/") || name.includes("script") || endless.test(value));
  const own = readRange(options)?.durationUs;
  const last = goesOn ? MOST_OUTPUT : own === undefined ? undefined : Math.max(own / MICRO.den, seconds);
  return last === undefined ? [] : [{ name: "t", specifier: undefined, value: String(last) }];
}

const talking = new Set(["y", "n", "stdin", "loglevel", "v", "stats", "progress", "hide_banner"]);

/** As far as filters may leave out what comes first. */
const MOST_SECONDS = 64;

/** @returns seconds of each input, undefined where filters leave nothing of as much as is tried */
function sampleSeconds(streams: StreamFacts): number | undefined {
  const rate = streams.inputRate?.value ?? guessFrameRate(streams.video);
  const chain = streams.chain ?? [];
  if (chain.some(timedFilter)) return timedSeconds(streams, rate);
  const instant = startOfChain([{ pts: 0, duration: 1 }], invert(rate), rate, isInterlaced(streams.video));
  const followed = throughFilters(instant, chain);
  const slowestOnTheWay = followed?.slowest ?? rate;
  const wanted = streams.rate?.value ?? followed?.timeline.frameRate ?? rate;
  const slowest = Math.min(...[slowestOnTheWay, wanted].map(({ num, den }) => num / den));
  // With fewer frames than it looks at, atadenoise waits for ever.
  return Math.max(LEAST_SECONDS, (SAMPLE_FRAMES + streams.handleFrames) / slowest);
}

/** Tried on frames as the source may have them: how much it takes until enough come out, and last long enough. */
function timedSeconds({ chain = [], rate: wanted, video }: StreamFacts, rate: Rational): number | undefined {
  let last: number | undefined;
  const timeBase = parseRational(video.time_base) ?? invert(rate);
  for (let seconds = 1; seconds <= MOST_SECONDS; seconds *= 2) {
    const frames = Array.from({ length: Math.ceil((seconds * rate.num) / rate.den) }, (_, i) => ({
      pts: rescale(i, invert(rate), timeBase),
      duration: rescale(1, invert(rate), timeBase),
    }));
    const out = throughFilters(startOfChain(frames, timeBase, rate, isInterlaced(video)), chain)?.timeline;
    const [first, end] = [out?.frames.at(0), out?.frames.at(-1)];
    if (!out || !first || !end) continue;
    last = seconds;
    const { num, den } = wanted?.value ?? out.frameRate;
    const shown = (toSeconds(end.pts - first.pts, out.timeBase) * num) / den;
    if (Math.min(out.frames.length - 1, shown) >= SAMPLE_FRAMES - 1) return seconds;
  }
  return last && MOST_SECONDS;
}

/** The command, its inputs so many seconds long, its output elsewhere and bounded so far only as nothing is lost. */
function briefArgv(
  { globals, inputs, outputs: [output] }: FfmpegCommand,
  { seconds, path, loglevel }: { seconds: number; path: string; loglevel: "error" | "verbose" },
): string[] {
  const options = output?.options ?? [];
  // One run encodes nothing before it.
  const behind = seconds + (readRange(options)?.startUs ?? 0) / MICRO.den;
  const rest = unbounded(options);
  const bound = rest.length < options.length ? boundOf(globals, options, seconds) : [];
  return [
    ...["-hide_banner", "-loglevel", loglevel, "-nostdin", "-y"],
    ...formatOptions(globals.filter((option) => !talking.has(option.name))),
    ...inputs.flatMap(({ options, url }) => [...formatOptions(options), "-t", lasting(options, behind), "-i", url]),
    ...[...formatOptions([...rest, ...bound]), path],
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
  return briefArgv(
    { ...command, inputs, outputs: command.outputs.map(fromZero) },
    {
      ...{ seconds: LEAST_SECONDS, path, loglevel: "error" },
    },
  );
}

/**
 * Seconds from where an input begins to the last of its pictures and sounds that do: since 7.0, none of a later one's packets
 * come within -t. Zero where that's more than a sample is for.
 */
export function latestStart(media: MediaInfo, { picks }: Pick<StreamFacts, "picks">, input: number): number {
  const taken = media.streams.filter(
    ({ index, codec_type: type }) =>
      (type === "video" || type === "audio") && picks.some((pick) => pick.input === input && pick.stream === index),
  );
  const starts = taken.flatMap(({ start_pts: pts, time_base: text }) => {
    const base = parseRational(text);
    return pts === undefined || !base ? [] : [toSeconds(pts, base)];
  });
  const late = Math.max(0, ...starts) - toSeconds(formatStartUs(media), MICRO);
  return late > 0 && late <= MOST_SECONDS ? late : 0;
}

/**
 * Writes `path`, the packets of `video` to standard output in framecrc's form, and to standard error what the filters are told.
 * @param lateSeconds from where the inputs begin to the first frame
 * @returns undefined where the filters leave nothing of the first minute
 */
export function sampleArgv(
  command: FfmpegCommand,
  streams: StreamFacts,
  video: StreamPick,
  path: string,
  lateSeconds = 0,
): string[] | undefined {
  const seconds = sampleSeconds(streams);
  if (seconds === undefined) return undefined;
  // By itself, ffmpeg would take those of -r before the input.
  const ticks = streams.inputRate ? ["-time_base:v", streams.video.time_base ?? ""] : [];
  return [
    ...briefArgv(withSaidGraphs(command, streams), { seconds: seconds + lateSeconds, path, loglevel: "verbose" }),
    ...["-map", `${video.input}:${video.stream}`, "-c", "copy", "-copyinkf", ...ticks, "-f", "framecrc", "pipe:1"],
  ];
}

/** The video is taken for its packets as well, so that ffmpeg since 7.0 wouldn't choose it for a graph any more. */
function withSaidGraphs(command: FfmpegCommand, { graphs }: StreamFacts): FfmpegCommand {
  let next = 0;
  const globals = command.globals.map((option) =>
    isGraph(option.name) ? { ...option, value: graphs?.said[next++] ?? option.value } : option,
  );
  return { ...command, globals };
}
