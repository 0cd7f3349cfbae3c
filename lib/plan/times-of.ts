/** What is told of frames' times, without an object for each where there is none. Pure. */
import { FrameColumns } from "../model/frame-columns.ts";
import type { List } from "../model/list.ts";
import type { IndexedFrame } from "../model/video-index.ts";
import type { SourceFrame } from "./frame-sync.ts";

type Numbers = readonly number[] | Float64Array;

/** The frames' times. */
export const timesOf = (frames: List<SourceFrame>): Numbers =>
  frames instanceof FrameColumns ? frames.pts : frames.map(({ pts }) => pts);

export const durationsOf = (frames: List<SourceFrame>): Numbers =>
  frames instanceof FrameColumns ? frames.durations : frames.map(({ duration }) => duration);

/** Those of key frames. */
export function keyTimesOf(frames: List<IndexedFrame>): number[] {
  const columns = FrameColumns.from(frames);
  return columns.keys().map((place) => columns.pts[place] ?? 0);
}
