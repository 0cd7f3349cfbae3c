/** The part of a source that -ss and -t before the input leave, as ffmpeg's own trims do. Pure. */
import { FrameColumns } from "../model/frame-columns.ts";
import { MICRO, rescale, type Microseconds, type Rational } from "../model/time.ts";
import type { VideoIndex } from "../model/video-index.ts";
import type { CutSettings } from "./replay.ts";
import { trimmed } from "./range.ts";
import type { CutTrims } from "./types.ts";

type TakeSettings = Pick<CutSettings, "timeBase" | "originUs" | "input" | "firstPts">;

/** The part of the source that reaches the filters, on the run's clock. */
export interface Taken {
  readonly frames: FrameColumns;
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

export function take(index: VideoIndex, settings: TakeSettings): Taken {
  const { timeBase, input, firstPts } = settings;
  const origin = rescale(settings.originUs, MICRO, timeBase);
  const onClock = FrameColumns.from(index.frames).earlier(origin);
  const skipped = firstPts === undefined ? 0 : onClock.pts.findIndex((pts) => pts >= firstPts - origin);
  // An input's -ss moves the origin there: what ffmpeg's trim keeps begins at zero.
  const range = { startUs: input.startUs === undefined ? undefined : 0, durationUs: input.durationUs };
  const [first, end] = trimmed(onClock.pts.subarray(skipped), timeBase, range).map((at) => at + skipped) as [
    number,
    number,
  ];
  const [from, to] = [onClock.pts[first], onClock.pts[end]];
  return {
    frames: onClock.part(first, end),
    first,
    trims: {
      sourceStartUs: first > 0 && from !== undefined ? before(from, timeBase) : undefined,
      sourceEndUs: to === undefined ? undefined : before(to, timeBase),
    },
  };
}
