/**
 * Copied audio from a container that counts milliseconds (Matroska, WebM, FLV) into one that counts samples (MP4, MOV) or
 * 90,000ths (MPEG-TS).
 * While a video encoder starts, ffmpeg (up to 6.0) queues such packets with their milliseconds; without one, as in a merge, it
 * reckons their times sample by sample (of_check_init and do_streamcopy in fftools, 5.1). So the merge takes them from
 * a file that holds them as one run would write them. Pure.
 */
import { formatOptions } from "../command/parse.ts";
import type { CommandFile, FfmpegCommand, StreamPick } from "../model/command.ts";
import type { FfmpegCall } from "../model/ffmpeg-call.ts";
import type { MediaInfo } from "../model/media.ts";
import { parseRational, rescale, type Rational } from "../model/time.ts";
import { countsFinely, packsSound, traitsOf, type StreamTimes } from "./containers.ts";
import { soundOf } from "./sound.ts";
import type { CoarseStream } from "./types.ts";

/** How much later the file has everything: NUT takes no times below zero, and behind -ss copied sound begins there. */
export const COARSE_LATE_SECONDS = 360_000;

/** Picks whose times have to be looked at in ffmpeg's sample, with their source's time base. */
export function coarseCandidates(
  output: CommandFile,
  picks: readonly StreamPick[],
  media: readonly MediaInfo[],
  muxer: string,
): readonly { readonly index: number; readonly timeBase: Rational }[] {
  if (!countsFinely(muxer)) return [];
  return soundOf(output, picks, media).flatMap(({ index, stream, copied }) => {
    const timeBase = parseRational(stream.time_base);
    const coarse = timeBase && (timeBase.num * Number(stream.sample_rate ?? 0)) / timeBase.den > 1;
    return copied && coarse ? [{ index, timeBase }] : [];
  });
}

type Candidate = ReturnType<typeof coarseCandidates>[number];

/** What is known of the sample's streams. */
interface Shown {
  readonly media: MediaInfo;
  readonly packetsOf: (stream: number) => (StreamTimes & { readonly lastDuration?: number | undefined }) | undefined;
}

/** Which of the candidates ffmpeg's own sample shows on their source's coarse clock. */
export function coarseStreams(
  { media, packetsOf }: Shown,
  candidates: readonly Candidate[],
  ffmpegVersion: string,
): readonly CoarseStream[] {
  // Where frames last whole milliseconds, as those of AC-3, they always stand there.
  if (!traitsOf(ffmpegVersion).queuesCoarsely) return [];
  return candidates.flatMap(({ index, timeBase }) => {
    const packets = packetsOf(index);
    if (!packets || !standsOnTicks(packets, timeBase)) return [];
    // Behind an empty edit, ffprobe shows a whole frame's length; the track's own tells what was written.
    const left =
      (media.streams[index]?.duration_ts ?? Infinity) + (packets.times[0] ?? 0) - (packets.times.at(-1) ?? 0);
    const ticks = left > 0 && left < (packets.lastDuration ?? 0) ? left : packets.lastDuration;
    return [{ index, lastDuration: ticks === undefined ? undefined : { ticks, timeBase: packets.timeBase } }];
  });
}

/** Why candidates can't be merged into a format whose sample doesn't show how they were reckoned; undefined where they can. */
export function packedReason(muxer: string, ffmpegVersion: string): string | undefined {
  return packsSound(muxer) && traitsOf(ffmpegVersion).queuesCoarsely
    ? "sound copied from a container that counts milliseconds gets other times in a merged MPEG-TS"
    : undefined;
}

/** Why such streams can't be written to a file of their own: see {@link coarseCall}. Undefined where they can. */
export function apartReason(ffmpegVersion: string): string | undefined {
  return traitsOf(ffmpegVersion).framesEndAll
    ? "sound copied from a container that counts milliseconds ends with the first picture in a file of this ffmpeg's"
    : undefined;
}

/** Whether every packet stands on a tick of the source's coarse clock, as one run leaves it. */
export function standsOnTicks({ times, timeBase }: StreamTimes, coarse: Rational): boolean {
  return times.every((time) => rescale(rescale(time, timeBase, coarse), coarse, timeBase) === time);
}

/**
 * Writes those streams to a file of their own. A frame of the video is encoded with them, so that the file begins as
 * late as one run's does, when each stream has packets waiting.
 */
export function coarseCall(command: FfmpegCommand, picks: readonly StreamPick[], video: StreamPick): FfmpegCall {
  const maps = [...picks, video].flatMap(({ input, stream }) => ["-map", `${input}:${stream}`]);
  const late = picks.length;
  return {
    inputs: command.inputs.map(({ url, options }) => ({ path: url, options: formatOptions(options) })),
    options: [
      ...["-hide_banner", "-loglevel", "error", ...maps, "-c", "copy"],
      ...[`-c:${late}`, "rawvideo", `-filter:${late}`, "scale=16:16", `-frames:${late}`, "1"],
      ...["-output_ts_offset", String(COARSE_LATE_SECONDS), "-avoid_negative_ts", "disabled", "-f", "nut"],
    ],
  };
}
