/**
 * The merge: the encoded windows as one more input beside the originals, everything that isn't video taken from those
 * with the user's own options, in one command. docs/exactness.md says why each option is there. Pure.
 */
import { formatOptions } from "../command/parse.ts";
import type { FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import type { FfmpegCall } from "../model/ffmpeg-call.ts";
import type { MediaInfo, MediaStream } from "../model/media.ts";
import { formatMicroseconds, formatRational, MICRO, parseRational, rescale, type Microseconds } from "../model/time.ts";
import { isMovFamily, isTimecode } from "./containers.ts";
import { trueDts } from "./decode-times.ts";
import { noRate } from "./forgotten-rate.ts";
import { lateUs } from "./late-merge.ts";
import { filtersVideoPackets } from "./packet-filters.ts";
import { readOffset, readRange } from "./range.ts";
import type { CoarseStream, SplitPlan } from "./types.ts";

/** Globals of the user's that are about talking, not about the merge; graphs are among the plan's own. */
const talking = new Set(
  "y n loglevel v report hide_banner stats stats_period progress stdin nostdin nostats vsync fps_mode benchmark filter_complex lavfi".split(
    " ",
  ),
);

/** Stream tags that muxers write by themselves; NUT's writes none, and keeps the source's. */
export const isWrittenTag = (key: string): boolean =>
  /^(DURATION|_STATISTICS_|BPS|NUMBER_OF_|creation_time)/i.test(key);

/** The list the concat demuxer reads; `names` are beside it. */
export function concatList(names: readonly string[], startsUs: readonly Microseconds[]): string {
  const entries = names.map((name, i) => {
    const [start, next] = [startsUs[i], startsUs[i + 1]];
    const duration = start !== undefined && next !== undefined ? `\nduration ${formatMicroseconds(next - start)}` : "";
    return `file '${name}'${duration}`;
  });
  return ["ffconcat version 1.0", ...entries, ""].join("\n");
}

/** An encoder time as microseconds of the run's clock, rounded once so that sums don't drift. */
export function outputUs(plan: SplitPlan, outputPts: number): Microseconds {
  return rescale(outputPts, plan.video.encoderTimeBase, MICRO);
}

/** @param sideData the file that holds the side data, which comes before all others and lasts no time */
export function segmentList(
  { merge }: SplitPlan,
  sideData: string,
  names: readonly string[],
  startsUs: readonly Microseconds[],
): string {
  if (!merge.sideData) return concatList(names, startsUs);
  return concatList([sideData, ...names], [...startsUs.slice(0, 1), ...startsUs]);
}

function dispositionOf(stream: MediaStream): string {
  const set = Object.entries(stream.disposition).filter(([, on]) => on === 1);
  return set.map(([name]) => name).join("+") || "0";
}

/**
 * Whether the video's handler_name is the muxer's own word, not one it was given: then the track that the muxer makes of
 * the video's timecode hasn't that name (movenc.c, mov_create_timecode_track), and would get it from the merge.
 */
function isMuxersOwn({ streams }: MediaInfo, name: string): boolean {
  return streams.some((stream) => isTimecode(stream) && stream.tags["handler_name"] !== name);
}

/** concat drops the video's disposition and tags; setting one disposition switches ffmpeg's own choices off for all. */
function streamFacts(plan: SplitPlan, sound: SoundFile | undefined): string[] {
  const { sample, videoIndex, picks, muxer } = plan.merge;
  const dispositions = sample.streams
    .slice(0, picks.length)
    .filter((stream) => stream.disposition.attached_pic !== 1 && stream.codec_type !== "attachment")
    .flatMap((stream) => [`-disposition:${stream.index}`, dispositionOf(stream)]);
  const tags = [videoIndex, ...(sound?.holds ?? [])].flatMap((index) =>
    Object.entries(sample.streams[index]?.tags ?? {})
      .filter(([key]) => muxer === "nut" || !isWrittenTag(key))
      .filter(([key, value]) => !(index === videoIndex && key === "handler_name" && isMuxersOwn(sample, value)))
      .flatMap(([key, value]) => [`-metadata:s:${index}`, `${key}=${value}`]),
  );
  return [...dispositions, ...tags, ...untag(plan)];
}

/** What an MP4's demuxer tells of every video, and would tell of the one that stands for all segments. */
function untag({ merge: { sideData, sample, videoIndex } }: SplitPlan): string[] {
  const told = Object.keys(sample.streams[videoIndex]?.tags ?? {}).some((key) => key.toLowerCase() === "vendor_id");
  return sideData && !told ? [`-metadata:s:${videoIndex}`, "vendor_id="] : [];
}

/** ffprobe's fields that an encoder hands to the muxer but a segment doesn't keep, and the options that restore them. */
const pictureOptions = {
  field_order: "field_order",
  color_range: "color_range",
  color_space: "colorspace",
  color_transfer: "color_trc",
  color_primaries: "color_primaries",
  chroma_location: "chroma_sample_location",
} as const;

/** Where ffprobe (av_color_*_name) and the options of libavcodec/options_table.h call one thing by two names. */
const optionNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  color_space: { gbr: "rgb" },
  color_transfer: { bt470m: "gamma22", bt470bg: "gamma28" },
};

function pictureFacts({ merge }: SplitPlan): string[] {
  const video = merge.sample.streams[merge.videoIndex];
  return Object.entries(pictureOptions).flatMap(([field, option]) => {
    const value = video?.[field as keyof typeof pictureOptions];
    const unknown = value === undefined || value === "unknown" || value === "unspecified";
    return unknown ? [] : [`-${option}:v`, optionNames[field]?.[value] ?? value];
  });
}

/**
 * One run's track time base comes from its encoder; a copied stream's would come from the segments, and in AVI, which
 * counts frames, be twice as fine (avformat_transfer_internal_stream_timing_info).
 */
function trackTimeBase(plan: SplitPlan): string[] {
  const base = parseRational(plan.merge.sample.streams[plan.merge.videoIndex]?.time_base);
  if (plan.merge.muxer === "avi" && base) return ["-time_base:v", formatRational(base)];
  const chosen = plan.merge.options.some((option) => option.name === "video_track_timescale");
  return isMovFamily(plan.merge.muxer) && base && !chosen ? ["-video_track_timescale", String(base.den)] : [];
}

const isMap = (option: FfmpegOption): boolean => option.name === "map";

/**
 * Where timestamps may jump (TS, PS), ffmpeg takes an input's origin from the streams in use, of which the merge has one
 * less: so it's told. 5.1 does so (process_input in fftools/ffmpeg.c) where the offset comes to exactly the container's start,
 * which is taken for ffmpeg's own: there it's a microsecond off where that rounds to the same tick of their 90 kHz clock.
 * @param apart the picks that come from a file of their own
 */
function pinnedOrigin(plan: SplitPlan, input: number, apart: readonly number[]): string[] {
  const { video, command, merge } = plan;
  const own = command.inputs[input]?.options ?? [];
  if (input !== video.pick.input || !video.mayJump) return formatOptions(own);
  const startUs = readRange(own)?.startUs;
  const pinned = (offset: Microseconds): string[] => [
    ...formatOptions(own.filter(({ name }) => name !== "itsoffset")),
    ...["-itsoffset", formatMicroseconds(offset)],
  ];
  if (merge.startsUs) return pinned(correctedOrigin(plan, apart, startUs ?? 0) - video.originUs);
  // Neither -ss nor an offset leaves ffmpeg's own, and then it corrects nothing.
  if (startUs || readOffset(own)) return formatOptions(own);
  const ticks = (us: Microseconds): number => rescale(us, MICRO, video.sourceTimeBase);
  const near = [0, 1, -1].map((us) => video.originUs + us).filter((us) => ticks(us) === ticks(video.originUs));
  const origin = near.find((us) => us !== video.formatStartUs) ?? video.originUs;
  return pinned(video.formatStartUs - origin);
}

/**
 * What ffmpeg 6.0 and newer subtract from the video's input in the merge: correct_input_start_times in ffmpeg_opt.c, which
 * forgets the container's start behind -ss where the streams in use begin later (7.1.5).
 */
function correctedOrigin({ video, merge }: SplitPlan, apart: readonly number[], startUs: Microseconds): Microseconds {
  const used = merge.picks.flatMap(({ input }, i) => {
    const isRead = i === merge.videoIndex ? merge.readsVideo : input === video.pick.input && !apart.includes(i);
    return isRead ? (merge.startsUs?.[i] ?? []) : [];
  });
  const first = Math.min(...used);
  const corrects = used.length > 0 && first !== video.formatStartUs;
  return corrects ? Math.max(startUs, first) : video.formatStartUs + startUs;
}

/** A file that holds sound made apart, which the merge copies. */
export interface SoundFile {
  /** The plan's coarse streams, or all sound, encoded early. */
  readonly kind: "coarse" | "early";
  readonly path: string;
  /** Among the picks, in the file's order. */
  readonly holds: readonly number[];
  /** Gives its packets one run's times: ffmpeg subtracts the container's start. */
  readonly offsetUs: Microseconds;
  /** Seconds of each coarse stream's packets there, as ticks of a time base. */
  readonly durations?: readonly (CoarseStream["lastDuration"] | undefined)[];
  /** Bits a second that the encoder of each early stream announced. */
  readonly rates?: readonly (number | undefined)[];
}

/** Where less came out than was announced, as in silence, one run's file tells both. */
function announced({ holds, rates = [] }: SoundFile): string[] {
  return holds.flatMap((index, i) => (rates[i] ? [`-b:${index}`, String(rates[i])] : []));
}

/** The file has packets as long as their samples; one run leaves them the source's milliseconds, which shows at the end. */
function coarseDurations({ merge }: SplitPlan, coarse: SoundFile | undefined): string[] {
  const chosen = merge.options.some((option) => /^a?bsf$/.test(option.name) && !filtersVideoPackets(option));
  if (!coarse?.durations || chosen || !merge.canSetTimes) return [];
  const { durations } = coarse;
  return merge.coarse.flatMap(({ index, lastDuration: should }, i) => {
    const is = durations[i];
    if (!should || !is) return [];
    const [a, b] = [
      should.ticks * should.timeBase.num * is.timeBase.den,
      is.ticks * is.timeBase.num * should.timeBase.den,
    ];
    return [`-bsf:${index}`, `setts=pts=PTS:dts=DTS:duration=round(DURATION*${a}/${b})`];
  });
}

/**
 * Behind -ss, Matroska's demuxer begins the sound elsewhere where nobody reads the video, and decoders of sound begin
 * otherwise then: so the merge reads what one run reads, and throws it away.
 */
function readAlong({ merge, video }: SplitPlan): string[] {
  if (!merge.readsVideo) return [];
  const bounds = merge.options.filter(({ name }) => name === "t" || name === "to");
  const { input, stream } = video.pick;
  return ["-map", `${input}:${stream}`, "-c", "copy", ...formatOptions(bounds), "-f", "null", "-"];
}

/** What ffmpeg takes for the list's start, and would subtract, differs by codec; -seek_timestamp leaves it alone. */
const listOptions = ["-f", "concat", "-safe", "0", "-seek_timestamp", "1"];

/** Says nothing but warnings, and obeys the user's globals otherwise. */
export function quietly({ globals }: FfmpegCommand): string[] {
  const own = globals.filter((option) => !talking.has(option.name));
  return ["-hide_banner", "-loglevel", "warning", "-nostdin", ...formatOptions(own)];
}

/** What -map calls a stream of the sources, or of a complex graph. */
export function sourceOf(pick: StreamPick | undefined): string {
  return pick?.label === undefined ? `${pick?.input ?? 0}:${pick?.stream ?? 0}` : `[${pick.label}]`;
}

/**
 * The merge, all but its output file.
 * @param list the path of {@link concatList}'s file
 * @param sound made apart. Default: there is none, or it's encoded here all the same
 * @param firstUs where the list's own zero stands on the run's clock. Default: the first frame's time
 */
export function mergeCall(
  plan: SplitPlan,
  list: string,
  sound?: SoundFile,
  firstUs = outputUs(plan, plan.times.between(0, 1)[0] ?? 0),
): FfmpegCall {
  const { merge, command } = plan;
  const segments = command.inputs.length;
  const early = sound?.kind === "early" ? merge.earlySound : undefined;
  const place = (pick: StreamPick, i: number): string => {
    if (i === merge.videoIndex) return `${segments}:v:0`;
    const apart = sound?.holds.indexOf(i) ?? -1;
    return apart === -1 ? sourceOf(pick) : `${segments + 1}:${apart}`;
  };
  return {
    inputs: [
      ...command.inputs.map(({ url }, i) => ({ path: url, options: pinnedOrigin(plan, i, sound?.holds ?? []) })),
      { path: list, options: [...listOptions, "-itsoffset", formatMicroseconds(firstUs + lateUs(plan))] },
      ...(sound ? [{ path: sound.path, options: ["-itsoffset", formatMicroseconds(sound.offsetUs)] }] : []),
    ],
    options: [
      ...quietly(command),
      ...(early ? [] : merge.graphs.flatMap((graph) => ["-filter_complex", graph])),
      ...readAlong(plan),
      ...merge.picks.flatMap((pick, i) => ["-map", place(pick, i)]),
      ...formatOptions((early?.merging ?? merge.options).filter((option) => !isMap(option))),
      ...(early && sound ? ["-c:a", "copy", ...announced(sound)] : []),
      ...["-c:v", "copy"],
      ...streamFacts(plan, sound),
      ...pictureFacts(plan),
      ...trackTimeBase(plan),
      ...noRate(plan.video),
      ...trueDts(plan),
      ...coarseDurations(plan, sound),
    ],
  };
}
