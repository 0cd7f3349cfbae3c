/** The part of a source that -ss and -t before the input leave, as ffmpeg's own trims do. Pure. */
import { MICRO, rescale, type Microseconds, type Rational } from "../model/time.ts";
import type { IndexedFrame, VideoIndex } from "../model/video-index.ts";
import type { CutSettings } from "./replay.ts";
import { trimmed } from "./range.ts";
import type { CutTrims } from "./types.ts";

type TakeSettings = Pick<CutSettings, "timeBase" | "originUs" | "input" | "firstPts">;

/** The part of the source that reaches the filters, on the run's clock. */
export interface Taken {
  readonly frames: readonly IndexedFrame[];
  readonly first: number;
  readonly trims: Pick<CutTrims, "sourceStartUs" | "sourceEndUs">;
}

/** Not quite half a tick, which ffmpeg's trim rounds to the frame behind it: before zero, a half is rounded away from that. */
export function halfTick(timeBase: Rational): Microseconds {
  return Math.max(1, Math.floor((rescale(1, timeBase, MICRO) - 1) / 2));
}

/** Half a tick before a frame: no rounding can move it across. */
export function before(pts: number, timeBase: Rational): Microseconds {
  return rescale(pts, timeBase, MICRO) - halfTick(timeBase);
}

export const part = <T>(all: readonly T[], first: number, end: number): readonly T[] =>
  first === 0 && end === all.length ? all : all.slice(first, end);

export function take(index: VideoIndex, settings: TakeSettings): Taken {
  const { timeBase, input, firstPts } = settings;
  const origin = rescale(settings.originUs, MICRO, timeBase);
  // Copied only where something changes: a film has hundreds of thousands of frames.
  const onClock = origin === 0 ? index.frames : index.frames.map((frame) => ({ ...frame, pts: frame.pts - origin }));
  const skipped = firstPts === undefined ? 0 : onClock.findIndex(({ pts }) => pts >= firstPts - origin);
  // An input's -ss moves the origin there: what ffmpeg's trim keeps begins at zero.
  const range = { startUs: input.startUs === undefined ? undefined : 0, durationUs: input.durationUs };
  const [first, end] = trimmed(
    onClock.slice(skipped).map(({ pts }) => pts),
    timeBase,
    range,
  ).map((at) => at + skipped) as [number, number];
  const [from, to] = [onClock[first], onClock[end]];
  return {
    frames: part(onClock, first, end),
    first,
    trims: {
      sourceStartUs: first > 0 && from ? before(from.pts, timeBase) : undefined,
      sourceEndUs: to ? before(to.pts, timeBase) : undefined,
    },
  };
}
