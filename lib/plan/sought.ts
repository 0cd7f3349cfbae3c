/**
 * -ss before an input whose demuxer's seek may land too late: with which frame one run begins there, and whether its pictures
 * are those that decoding from further ahead gives. Asked of ffmpeg: it decodes the first moments both ways. Pure.
 */
import { formatOptions } from "../command/parse.ts";
import type { CommandFile } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import {
  formatMicroseconds,
  formatRational,
  MICRO,
  parseRational,
  rescale,
  toSeconds,
  type Microseconds,
  type Rational,
} from "../model/time.ts";
import type { VideoIndex } from "../model/video-index.ts";
import { seeksByTimes, seeksExactly, timestampsMayJump, traitsOf } from "./containers.ts";
import { formatStartUs } from "./origin.ts";
import { readOffset, readRange } from "./range.ts";
import { halfTick } from "./taken.ts";
import { keyTimesOf } from "./times-of.ts";

/** Seconds of decoding that are tried at the most, for key frames far apart. */
const LONGEST = 30;
/** Seconds ahead of -ss from which the other way decodes, at the least, and key frames. */
const AHEAD_US = 2_000_000;

export interface Sought {
  /** The first frame of one run, in ticks of the source stream's time base, as stored. */
  readonly firstPts: number;
  /** From where reading begins. */
  readonly lateSeconds: number;
}

/**
 * MP4's demuxer seeks by decoding times, of which ffmpeg allows for 3/23 s: where frames are reordered across more than
 * that, it lands on the key frame behind -ss, and all before it is lost. No codec reorders further than this.
 */
const REORDERED_FRAMES = 17;

export interface SoughtPlace {
  readonly input: CommandFile;
  /** The video's index there. */
  readonly stream: number;
  readonly timeBase: Rational;
  /** -ss. */
  readonly startUs: Microseconds;
  /** What one run calls zero: the container's start plus -ss, less -itsoffset. */
  readonly originUs: Microseconds;
  readonly formatStartUs: Microseconds;
  readonly ffmpegVersion: string;
  /** One run's other streams of that input, as the origin hangs on which are in use. Default: it doesn't. */
  readonly beside?: readonly number[];
  /** By decoding times a seek lands too late only where a key frame comes soon behind -ss. */
  readonly seeksBy: "anything" | "decoding times";
}

export interface SoughtCalls {
  /** As one run reads. */
  readonly run: readonly string[];
  /** From key frames further ahead. */
  readonly ahead: readonly string[];
  /** Until where both are compared, in ticks as stored: a key frame behind the one that one run may begin with. */
  readonly endPts: number;
}

/** @param beside one run's other streams of it. Default: none @returns undefined where nobody asks for -ss, or its seek leads to a key frame before it anyway */
export function placeOf(
  input: CommandFile,
  media: MediaInfo,
  stream: number,
  ffmpegVersion: string,
  beside: readonly number[] = [],
): SoughtPlace | undefined {
  const [startUs, offsetUs] = [readRange(input.options)?.startUs, readOffset(input.options)];
  const { time_base, has_b_frames: reorders } = media.streams.find(({ index }) => index === stream) ?? {};
  const timeBase = parseRational(time_base);
  // At zero, ffmpeg may take its origin from the streams in use.
  if (!startUs || offsetUs === undefined || !timeBase) return undefined;
  const seeksBy = seeksExactly(media.format.format_name) ? "decoding times" : "anything";
  if (seeksBy === "decoding times" && (seeksByTimes(media.format.format_name) || reorders === 0)) return undefined;
  const start = formatStartUs(media);
  return {
    ...{ input, stream, timeBase, startUs, originUs: start + startUs - offsetUs, formatStartUs: start },
    ...{ ffmpegVersion, seeksBy },
    ...(traitsOf(ffmpegVersion).correctsStarts && timestampsMayJump(media.format.format_name) && { beside }),
  };
}

/** Whether the seek may lead elsewhere than to a key frame before -ss. */
export function mayLandLate({ seeksBy, originUs, timeBase }: SoughtPlace, index: VideoIndex): boolean {
  if (seeksBy === "anything") return true;
  const start = rescale(originUs, MICRO, timeBase);
  const first = index.frames.findIndex(({ pts }) => pts >= start);
  const key = index.frames.findIndex((frame, i) => i >= first && frame.key);
  return first > 0 && key > first && key < first + REORDERED_FRAMES;
}

/** @returns undefined where there is nothing behind -ss to begin with */
export function soughtCalls(place: SoughtPlace, index: VideoIndex): SoughtCalls | undefined {
  if (!mayLandLate(place, index)) return undefined;
  const { input, stream, timeBase, startUs, originUs, formatStartUs, ffmpegVersion, beside = [] } = place;
  const start = rescale(originUs, MICRO, timeBase);
  const latest = start + rescale(LONGEST * MICRO.den, MICRO, timeBase);
  const keys = keyTimesOf(index.frames);
  const [, second] = keys.filter((pts) => pts >= start);
  const last = index.frames.at(-1)?.pts ?? start;
  if (last < start) return undefined;
  const endPts = Math.min(second ?? last + 1, latest);
  const lengthUs = rescale(endPts - start, timeBase, MICRO) + MICRO.den;
  const early = keys.filter((pts) => rescale(pts, timeBase, MICRO) <= originUs - AHEAD_US).at(-2);
  const seek = early === undefined ? 0 : rescale(early, timeBase, MICRO) - formatStartUs;
  const own = input.options.filter(({ name }) => !["ss", "t", "to"].includes(name));
  const frames = (...filters: string[]): string[] => [
    ...["-i", input.url, "-map", `0:${stream}`, ...filters, traitsOf(ffmpegVersion).frameModeOption, "passthrough"],
    ...["-enc_time_base", formatRational(timeBase), "-f", "framemd5", "pipe:1"],
  ];
  const others = beside.flatMap((index) => ["-map", `0:${index}`]);
  const taken = others.length > 0 ? [...others, "-c", "copy", "-c:v:0", "rawvideo"] : [];
  const quiet = ["-hide_banner", "-loglevel", "fatal", "-nostdin"];
  return {
    endPts,
    run: [
      ...[...quiet, "-ss", formatMicroseconds(startUs), ...formatOptions(own)],
      ...["-t", formatMicroseconds(lengthUs), ...frames(...taken)],
    ],
    ahead: [
      ...[...quiet, "-copyts", ...(seek > 0 ? ["-noaccurate_seek", "-ss", formatMicroseconds(seek)] : [])],
      ...[...formatOptions(own), "-itsoffset", formatMicroseconds(-originUs)],
      ...frames(
        "-filter:v",
        `trim=start=${formatMicroseconds(-halfTick(timeBase))}:end=${formatMicroseconds(lengthUs)}`,
      ),
    ],
  };
}

interface Shown {
  readonly pts: number;
  readonly hash: string;
}

/** "0, dts, pts, duration, size, hash" of framemd5's lines. */
function shownFrames(text: string, start: number, endPts: number): readonly Shown[] {
  const lines = [...text.matchAll(/^0,\s*-?\d+,\s*(-?\d+),\s*\d+,\s*\d+,\s*(\w+)/gm)];
  return lines.map(([, pts, hash = ""]) => ({ pts: Number(pts) + start, hash })).filter(({ pts }) => pts < endPts);
}

/**
 * @param run what ffmpeg printed under `run`, @param ahead under `ahead`
 * @returns undefined where one run begins with other pictures, or at other times, than windows would
 */
export function readSought(
  { timeBase, originUs }: SoughtPlace,
  index: VideoIndex,
  { endPts }: SoughtCalls,
  run: string,
  ahead: string,
): Sought | undefined {
  const start = rescale(originUs, MICRO, timeBase);
  const [own, others] = [run, ahead].map((text) => shownFrames(text, start, endPts));
  const [first] = own ?? [];
  if (!own || !first || !index.frames.some(({ pts }) => pts === first.pts)) return undefined;
  const same = others?.filter(({ pts }) => pts >= first.pts) ?? [];
  const equal =
    same.length === own.length && own.every(({ pts, hash }, i) => same[i]?.pts === pts && same[i].hash === hash);
  return equal ? { firstPts: first.pts, lateSeconds: toSeconds(first.pts - start, timeBase) } : undefined;
}
