/**
 * The ffmpeg arguments that encode one window, so that its frames are those of one run: timestamps stay absolute, and
 * `trim` behind the user's filters cuts, never the seek. docs/exactness.md says why each option is there. Pure.
 */
import { formatOptions } from "../command/parse.ts";
import { formatMicroseconds, formatRational, MICRO, rescale, type Microseconds } from "../model/time.ts";
import type { FfmpegOption } from "../model/command.ts";
import { keepingRate, strays, withBitrate, withTolerance } from "./bitrate.ts";
import { clockTicks } from "./clock.ts";
import { stepFilters } from "./counted-steps.ts";
import { withFirstKey } from "./first-key.ts";
import { traitsOf } from "./containers.ts";
import { deviceOptions } from "./devices.ts";
import { encodersTicks } from "./forgotten-rate.ts";
import { invert } from "./frame-rate.ts";
import { windowKeys } from "./forced-keys.ts";
import { trim } from "./trim-text.ts";
import { isConstant, setsClock } from "./frame-sync.ts";
import { segmentFormat, withSetsInBand } from "./sets-in-band.ts";
import { before } from "./taken.ts";
import type { Cut, SplitPlan, VideoPlan, WindowOrder } from "./types.ts";
import { filterOptions, pictureInputs } from "./window-graph.ts";

export type { WindowOrder } from "./types.ts";

export interface WindowPlace {
  /** The source, or a slice of it, as the node sees it. */
  readonly path: string;
  /** "slice": the file holds little more than this window, so it's read from its beginning. */
  readonly kind: "source" | "slice";
  /** Stream index in that file. */
  readonly stream: number;
  /** The plan's pictures, as the node sees them. Default: it has none. */
  readonly pictures?: readonly string[];
  /** Of the node's ffmpeg. */
  readonly ffmpegVersion: string;
  /** For the encoder; undefined leaves ffmpeg its own choice. */
  readonly threads: number | undefined;
  /** Bits a second, instead of the -b:v that was asked for; undefined leaves it. */
  readonly bitrate?: number | undefined;
  /** Start decoding much earlier than should be needed: for a second try after frames were missing. */
  readonly careful: boolean;
}

/** Seeks land anywhere up to this before the target: ffmpeg's own margin for B-frames is 3/23 s. */
const SEEK_MARGIN_US = 150_000;
const CAREFUL_US = 2_000_000;
/** Before any film. */
const FAR_SECONDS = 360_000;
/** As long as a slice goes on behind its window, at the least. */
const COUNTED_US = 1_000_000;

/** Half a tick before the cut's frame, on the run's clock: no rounding can move a frame across. */
function cutTime(plan: SplitPlan, cut: Cut): Microseconds {
  if (cut.filteredUs !== undefined) return cut.filteredUs;
  const { sourceTimeBase, originUs } = plan.video;
  // ffmpeg takes the origin off in whole ticks.
  return before(cut.pts - rescale(originUs, MICRO, sourceTimeBase), sourceTimeBase);
}

/** How many at the front fulfil what none behind them does. Films of key frames alone have hundreds of thousands. */
function countWhile(keys: readonly number[], holds: (key: number) => boolean): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(keys[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where to start reading for a window, in microseconds of the source's clock; undefined for its beginning. */
export function seekPoint(
  { video, cuts }: SplitPlan,
  { from }: WindowOrder,
  careful: boolean,
): Microseconds | undefined {
  const cut = cuts[from];
  const us = (pts: number): Microseconds => rescale(pts, video.sourceTimeBase, MICRO);
  if (!cut) return undefined;
  const next = video.keys[countWhile(video.keys, (key) => key <= cut.pts)];
  const direct = video.exactSeek && cut.clean && video.handleFrames === 0 && !careful && from > 0;
  if (direct && (next === undefined || us(next) - us(cut.pts) > 2 * SEEK_MARGIN_US))
    return us(cut.pts) + SEEK_MARGIN_US;

  const inexact = careful || !video.exactSeek;
  const warm = us(cut.warmPts) - (inexact ? CAREFUL_US : 0);
  // The key frame before the cut: behind an open one, frames still refer to what was before it.
  const back = countWhile(video.keys, (key) => us(key) <= warm && (key < cut.pts || from === 0)) - 1;
  const start = inexact ? back - 1 : back;
  const key = video.keys[start];
  return start <= 0 || key === undefined ? undefined : us(key) + (inexact ? 0 : 1);
}

const setsOwnClock = ({ video }: SplitPlan): boolean => setsClock(video.frameMode, video.forgetsRate);

/** Where one run has the window's first frame, in encoder ticks. */
export function windowStart(plan: SplitPlan, order: WindowOrder): number {
  return plan.cuts[order.from]?.outputPts ?? 0;
}

/** What the window's own clock calls zero, in encoder ticks. */
export function windowBase(plan: SplitPlan, order: WindowOrder): number {
  const start = windowStart(plan, order);
  // A tick early, for the trim that comes with -ss must let through a first frame that is rounded up.
  return setsOwnClock(plan) ? start : Math.max(0, start - 1);
}

/**
 * At a variable frame rate, frames go where their times round to, and ffmpeg's own -ss sets the window's clock. Newer
 * versions convert by frames' durations, which their setpts drops: there -ss does so at a constant rate too.
 */
function clockOptions(plan: SplitPlan, order: WindowOrder, version: string): string[] {
  if (setsOwnClock(plan) && !clockBySeek(plan, version)) return [];
  const { num, den } = plan.video.encoderTimeBase;
  // Never late, not by a rounding either: frames midway between two ticks go to the later one, and would then not.
  const us = plan.video.outputStartUs + Math.floor((windowBase(plan, order) * num * MICRO.den) / den);
  return us === 0 ? [] : ["-ss", formatMicroseconds(us)];
}

function clockBySeek({ video }: SplitPlan, version: string): boolean {
  return video.clockSought === true && traitsOf(version).syncKind === "modern";
}

/**
 * At a constant frame rate, puts the window's first frame at zero, or as far beside it as it stands beside the grid, and
 * all others by the same exact amount: frame rate conversion then stands where one run's stands when it gets there,
 * whatever came before.
 */
function rebase(plan: SplitPlan, order: WindowOrder, version: string): string[] {
  const base = windowBase(plan, order);
  const { encoderTimeBase: encoder, outputStartUs } = plan.video;
  if (clockBySeek(plan, version)) return guardOnly(plan, order);
  const late = traitsOf(version).syncKind === "classic" ? plan.video.shift : 0;
  if (!setsOwnClock(plan) || (base === 0 && late === 0 && outputStartUs === 0)) return [];
  const fine = clockTicks(plan.video);
  const inFine = (ticks: number): number => Math.round((ticks * encoder.num * fine) / encoder.den);
  const begun = rescale(outputStartUs, MICRO, { num: 1, den: fine });
  const move = `PTS${signed(inFine(late) - inFine(base) - begun)}`;
  const cut = plan.cuts[order.from];
  if (!cut || order.from === 0) return [`settb=1/${fine}`, `setpts=${move}`];
  const times = cut.kept ? move : `if(eq(N,0),${inFine(late)},${move})`;
  return [`settb=1/${fine}`, `setpts='${guarded(times, inFine(base + cut.drift) + begun, fine)}'`];
}

/**
 * A first frame that isn't the one expected, since the decoder gave nothing for that: at a constant rate others would be
 * shown in its place, at its time. So all frames then go where none is encoded, and the window is seen to be empty.
 */
function guarded(times: string, expected: number, fine: number): string {
  const tolerance = Math.max(1, Math.round(fine / 1000));
  return `if(gt(ld(0)+eq(N,0)*gt(abs(PTS-${expected}),${tolerance}),0),-${fine * FAR_SECONDS}*st(0,1),${times})`;
}

/** The same where -ss sets the clock: all frames are dropped then. */
function guardOnly(plan: SplitPlan, order: WindowOrder): string[] {
  const cut = plan.cuts[order.from];
  if (!cut || order.from === 0) return [];
  const { encoderTimeBase, outputStartUs } = plan.video;
  const { num, den } = encoderTimeBase;
  const expected = outputStartUs / MICRO.den + ((windowBase(plan, order) + cut.drift) * num) / den;
  return [`select='if(eq(n,0),st(0,lte(abs(t-${expected.toFixed(6)}),0.001)));ld(0)'`];
}

const signed = (value: number): string => (value < 0 ? String(value) : `+${value}`);

/** setpts and select make newer ffmpeg forget the frame rate; at a constant one it may be said again. */
function frameMode(plan: SplitPlan, order: WindowOrder, version: string): string[] {
  const { frameModeOption, syncKind } = traitsOf(version);
  const { frameMode: mode, encoderTimeBase, rate: wanted } = plan.video;
  const forgotten = isConstant(mode) && syncKind === "modern" && rebase(plan, order, version).length > 0;
  const rate = wanted ?? (forgotten ? formatRational(invert(encoderTimeBase)) : undefined);
  return [...(rate === undefined ? [] : ["-r", rate]), frameModeOption, mode === "vscfr" ? "cfr" : mode];
}

/**
 * Where ffmpeg would repeat the last frame, or leave that out, it's told how many to give, and sees one frame more. At a
 * constant rate one run's last frame isn't repeated beyond -t either.
 */
function frameCount({ cuts, times, video, merge }: SplitPlan, { from, to }: WindowOrder): string[] {
  const [start, end] = [cuts[from], cuts[to]];
  const isBounded = merge.options.some(({ name }) => name === "t" || name === "to");
  const bounded = !end && isConstant(video.frameMode) && isBounded;
  if (!start || !(bounded || end?.counted)) return [];
  return ["-frames:v", String(times.between(start.frame, end?.frame ?? times.frames).length)];
}

/** Behind a window that is told its number of frames, frames go on for the one that brings about the last of them. */
function trimEnd(plan: SplitPlan, end: Cut): Microseconds {
  return cutTime(plan, end) + (end.counted ? COUNTED_US : 0);
}

function windowFilters(plan: SplitPlan, order: WindowOrder, { ffmpegVersion: version }: WindowPlace): string {
  const { cuts } = plan;
  const { filters, trims, graphInputs, scaleFlags, steps } = plan.video;
  const [start, end] = [cuts[order.from], cuts[order.to]];
  const chain = [
    ...trim(trims.sourceStartUs, trims.sourceEndUs),
    ...(steps ? stepFilters(plan, order, steps) : filters === undefined ? [] : [filters]),
    ...trim(
      order.from > 0 && start ? cutTime(plan, start) : trims.outputStartUs,
      end ? trimEnd(plan, end) : trims.outputEndUs,
    ),
    ...rebase(plan, order, version),
    ...encodersTicks(plan.video),
  ];
  const flags = graphInputs > 0 || scaleFlags === undefined ? "" : `sws_flags=${scaleFlags};`;
  return flags + (chain.join(",") || "null");
}

function seekOptions(plan: SplitPlan, order: WindowOrder, place: WindowPlace): string[] {
  if (place.kind === "slice") return [];
  const point = seekPoint(plan, order, place.careful);
  if (point === undefined) return [];
  return ["-noaccurate_seek", "-ss", formatMicroseconds(Math.max(0, point - plan.video.formatStartUs))];
}

/**
 * The origin, a microsecond off where that rounds to the same tick: with an offset of exactly the container's start
 * time, ffmpeg 5.1 takes the offset for its own and corrects it by the streams in use, of which a window has but one
 * (process_input in fftools/ffmpeg.c).
 */
function safeOrigin({ originUs, formatStartUs, sourceTimeBase }: VideoPlan): Microseconds {
  if (originUs !== formatStartUs) return originUs;
  const ticks = rescale(originUs, MICRO, sourceTimeBase);
  return [1, -1].map((us) => originUs + us).find((us) => rescale(us, MICRO, sourceTimeBase) === ticks) ?? originUs;
}

/** x265 takes its threads from its own pool; for everything else -threads is right. */
function threadOptions(video: VideoPlan, threads: number | undefined): string[] {
  const chosen = video.encoderOptions.some((option) => option.name === "threads");
  return threads === undefined || chosen ? [] : ["-threads:v", String(threads)];
}

function encoderOptions(plan: SplitPlan, { from, to }: WindowOrder, { bitrate }: WindowPlace): readonly FfmpegOption[] {
  const { encoderOptions: asked, codec, encoderTimeBase } = plan.video;
  const secondsAt = (cut: number): number => plan.cuts[cut]?.seconds ?? plan.endSeconds;
  if (strays(codec, asked)) {
    const part = (secondsAt(to) - secondsAt(from)) / (plan.endSeconds - secondsAt(0));
    return withTolerance(asked, part, encoderTimeBase.num / encoderTimeBase.den);
  }
  const options = bitrate === undefined ? asked : keepingRate(codec, withBitrate(asked, bitrate));
  return from === 0 ? options : withFirstKey(options, codec);
}

/** Everything but the program and the output file. */
export function windowArgv(plan: SplitPlan, order: WindowOrder, place: WindowPlace): string[] {
  const { video } = plan;
  return [
    ...["-hide_banner", "-loglevel", "warning", "-y", "-copyts", ...formatOptions(deviceOptions(plan.command.globals))],
    ...seekOptions(plan, order, place),
    ...formatOptions(video.inputOptions),
    ...["-itsoffset", formatMicroseconds(-safeOrigin(video))],
    ...["-i", place.path, ...pictureInputs(video, place)],
    ...filterOptions(video, windowFilters(plan, order, place), place),
    ...["-map", video.graphInputs > 0 ? "[v]" : `0:${place.stream}`],
    ...formatOptions(withSetsInBand(plan.merge.muxer, video.codec, encoderOptions(plan, order, place))),
    ...["-c:v", video.codec],
    ...threadOptions(video, place.threads),
    ...windowKeys(
      video.forcedKeys,
      windowBase(plan, order),
      plan.cuts[order.to]?.outputPts ?? Infinity,
      video.encoderTimeBase,
    ),
    ...frameMode(plan, order, place.ffmpegVersion),
    ...frameCount(plan, order),
    ...clockOptions(plan, order, place.ffmpegVersion),
    ...["-map_metadata", "-1", "-map_chapters", "-1"],
    ...segmentFormat(plan.merge.muxer, place.ffmpegVersion),
  ];
}
