/**
 * How long the merged video's packets last. Segments don't hold it, and libavformat takes it from the frame rate; since 6.1 one
 * run's last as long as their frames at a variable rate (video_sync_process in ffmpeg_filter.c), which Matroska writes, and
 * every container of the last one. Pure.
 */
import type { List } from "../model/list.ts";
import { roundHalfEven } from "./encoder-ticks.ts";
import { isConstant, lengthOf, type SourceFrame, type SyncSettings, type SyncStep } from "./frame-sync.ts";
import type { SplitPlan } from "./types.ts";

/**
 * @param run of a version since 6.1
 * @returns encoder ticks; undefined where they don't last equally long, or no time at all
 */
export function packetTicks(frames: List<SourceFrame>, steps: List<SyncStep>, run: SyncSettings): number | undefined {
  if (isConstant(run.mode)) return 1;
  let [next, found]: [number, number | undefined] = [0, undefined];
  let place = 0;
  for (const { first, count, drift } of steps) {
    const frame = frames.at(place++);
    const early = run.mode === "vfr" ? Math.min(0, first + drift - next) : 0;
    next = first + count;
    if (!frame || count === 0) continue;
    const length = lengthOf(frame, run);
    const ticks = roundHalfEven(length + early > 0 ? length + early : length);
    if (ticks === 0 || (found !== undefined && ticks !== found)) return undefined;
    found = ticks;
  }
  return found;
}

/** Frames a second from which libavformat takes twice as many for likely: seen at 1000. */
const GUESSED_TWICE = 500;

/** What setts is told beside times; "" where libavformat takes the same, as it does for frames on a regular grid. */
export function lengthForSetts({ video, regular }: Pick<SplitPlan, "video" | "regular">, settsTick: string): string {
  const { packetTicks: ticks, encoderTimeBase } = video;
  const { num, den } = encoderTimeBase;
  if (ticks === undefined || (ticks === 1 && regular && den / num < GUESSED_TWICE)) return "";
  return `:duration=round(${ticks * num}/${den}/${settsTick})`;
}
