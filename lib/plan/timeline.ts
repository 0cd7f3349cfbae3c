/** Frames on their way through filters: their times, and which times of the source they stand for. Pure. */
import { FrameColumns } from "../model/frame-columns.ts";
import type { List } from "../model/list.ts";
import { MICRO, rescale, toSeconds, type Microseconds, type Rational } from "../model/time.ts";
import type { SourceFrame } from "./frame-sync.ts";
import { before } from "./taken.ts";
import type { CountedEntry } from "./types.ts";

export interface Timeline {
  readonly frames: List<SourceFrame>;
  readonly timeBase: Rational;
  readonly frameRate: Rational;
  /** What filters behind are told of the end, in ticks; undefined where frames don't tell how long they last. */
  readonly endPts: number | undefined;
  /** Whether the end comes without any time, up to 6.0: see resample in filter-timing.ts. Default: false. */
  readonly endsUntold?: boolean;
  /** Each frame on the source's clock, where filters have changed times or left frames out. Default: its own time. */
  readonly clock?: { readonly frames: List<SourceFrame>; readonly timeBase: Rational };
  /** Whether newer versions' filters have made the stream forget its frame rate. Default: false. */
  readonly forgetsRate?: boolean;
  /** Whether how long frames last is known of versions up to 6.0 only. Default: false. */
  readonly olderOnly?: boolean;
  /** Whether that hangs on the version since 6.1, where it counts, and is known of 7.1. Default: false. */
  readonly changesLengths?: boolean;
  /** Whether decoders call its pictures interlaced, as far as the source tells. Default: it doesn't. */
  readonly interlaced?: boolean | undefined;
}

/** The frames that come to a filter that counts them. */
export interface Counted {
  readonly timeline: Timeline;
  /** Of so many frames it lets the first through. */
  readonly round: number;
}

/** [first, end) of them. */
export function part(frames: List<SourceFrame>, first: number, end: number): List<SourceFrame> {
  if (first === 0 && end === frames.length) return frames;
  return frames instanceof FrameColumns ? frames.part(first, end) : [...frames].slice(first, end);
}

/** Of all frames together, on the source's clock. */
export function clockOf({ clock, frames, timeBase }: Timeline): NonNullable<Timeline["clock"]> {
  return clock ?? { frames, timeBase };
}

/** The first frame that stands for a time of the source's clock or a later one. */
export function placeOf(timeline: Timeline, us: Microseconds): number {
  const { frames, timeBase } = clockOf(timeline);
  const at = rescale(us, MICRO, timeBase);
  const times = frames instanceof FrameColumns ? frames.pts : undefined;
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times?.[middle] ?? frames.at(middle)?.pts ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Just before the time that a frame stands for, on the source's clock. */
export function beforeFrame(timeline: Timeline, index: number): Microseconds {
  const { frames, timeBase } = clockOf(timeline);
  return before(frames.at(index)?.pts ?? 0, timeBase);
}

/** Before the first filter. */
export function startOfChain(
  frames: List<SourceFrame>,
  timeBase: Rational,
  frameRate: Rational,
  interlaced?: boolean,
): Timeline {
  const last = frames.at(-1);
  const endPts = last && last.duration > 0 ? last.pts + last.duration : undefined;
  return { frames, timeBase, frameRate, endPts, interlaced };
}

/** When the frames before `end` have been shown, on the source's clock. */
export function endOf(timeline: Timeline, end: number): number {
  const { frames, timeBase } = clockOf(timeline);
  const last = end > 0 ? frames.at(end - 1) : undefined;
  return toSeconds((last?.pts ?? 0) + Math.max(1, last?.duration ?? 0), timeBase);
}

/** Whether the frame before is earlier. */
export function standsApart({ frames }: Timeline, index: number): boolean {
  return index === 0 || (frames.at(index - 1)?.pts ?? -Infinity) < (frames.at(index)?.pts ?? 0);
}

/**
 * Where a frame that comes out of the filters stands: behind them, and where it comes to those that count.
 */
export function behindFilters(
  timeline: Timeline,
  counted: readonly Counted[],
  index: number,
): { readonly filteredUs: Microseconds; readonly entries: readonly CountedEntry[] } {
  const us = beforeFrame(timeline, index);
  const entries = counted.map(({ timeline: stage, round }) => {
    // Several may show one frame of the source, the first of them not one that is let through.
    const number = Math.ceil(placeOf(stage, us) / round) * round;
    const pts = stage.frames.at(number)?.pts ?? 0;
    return { number, pts, beforeUs: before(pts, stage.timeBase) };
  });
  return { filteredUs: before(timeline.frames.at(index)?.pts ?? 0, timeline.timeBase), entries };
}
