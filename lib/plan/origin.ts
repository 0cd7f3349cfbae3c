/** The time one run calls zero: what ffmpeg subtracts from an input's timestamps. Pure. */
import type { CommandFile, StreamPick } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import { MICRO, parseMicroseconds, parseRational, rescale, type Microseconds, type Rational } from "../model/time.ts";
import type { VideoIndex } from "../model/video-index.ts";
import { timestampsMayJump, traitsOf } from "./containers.ts";
import { readRange } from "./range.ts";

/**
 * The origin isn't computed but measured, on what ffmpeg makes of the first packet: depending on its version, on the
 * format and on the streams a command uses, it's the container's start or the earliest start of the streams used.
 * With -ss on the input, reading starts somewhere before; then the origin is the container's start plus -ss, less
 * -itsoffset, and the measured packet must be one of the source's.
 *
 * @param countedPts the first packet's pts as one run counts it, in ticks of `timeBase`
 * @returns undefined when no whole number of microseconds explains it
 */
export function findOrigin(
  index: VideoIndex,
  countedPts: number,
  timeBase: Rational,
  containerStartUs: Microseconds,
  { startUs, offsetUs }: { readonly startUs: Microseconds | undefined; readonly offsetUs: Microseconds },
): Microseconds | undefined {
  if (startUs !== undefined) {
    const us = containerStartUs + startUs - offsetUs;
    const ticks = rescale(us, MICRO, timeBase);
    return index.frames.some(({ pts }) => pts - ticks === countedPts) ? us : undefined;
  }
  const ticks = index.firstStoredPts - countedPts;
  const us = rescale(ticks, timeBase, MICRO);
  return rescale(us, MICRO, timeBase) === ticks ? us : undefined;
}

/** The container's start time, which -ss is relative to. */
export function formatStartUs(media: MediaInfo): Microseconds {
  return parseMicroseconds(media.format.start_time) ?? 0;
}

/** Where the picks' streams begin on their source's clock; undefined where it isn't said. */
export function startsOf(
  picks: readonly StreamPick[],
  media: readonly MediaInfo[],
): readonly (Microseconds | undefined)[] {
  return picks.map(({ input, stream }) => {
    const found = media[input]?.streams.find(({ index }) => index === stream);
    const base = parseRational(found?.time_base);
    return base && found?.start_pts !== undefined ? rescale(found.start_pts, base, MICRO) : undefined;
  });
}

/**
 * Since 6.0 (seen with 7.1), where timestamps may jump and the stream that begins first isn't taken, -ss makes ffmpeg forget
 * the container's start (correct_input_start_times): its frames then come as much later than they should.
 * @returns why such a command runs whole; undefined where it's none
 */
export function forgottenStart(
  input: CommandFile,
  picks: readonly StreamPick[],
  media: readonly MediaInfo[],
  ffmpegVersion: string,
): string | undefined {
  const own = media[picks[0]?.input ?? -1];
  const startUs = readRange(input.options)?.startUs;
  if (!own || !startUs || !traitsOf(ffmpegVersion).correctsStarts) return undefined;
  if (!timestampsMayJump(own.format.format_name)) return undefined;
  const starts = startsOf(picks, media).flatMap((us) => us ?? []);
  return starts.length === 0 || Math.min(...starts) === formatStartUs(own)
    ? undefined
    : "behind -ss, this ffmpeg forgets the container's start where the stream that begins first isn't taken";
}
