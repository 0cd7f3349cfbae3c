/** Where a window may end: the cut nearest to a wanted length. Pure arithmetic; decides no length itself. */
import type { ScheduleSource } from "./contract.ts";

/** A window may be this part longer or shorter than wanted, for the next to begin where no frames are decoded in vain. */
const DETOUR = 0.25;
/** The same, for the next to begin where one run has a key frame too. */
const LONG_DETOUR = 0.5;

/** Seconds; cuts come from floats, so two lengths this close are the same. */
const TOLERANCE = 1e-6;

export interface SnapLimits {
  /** Seconds. */
  readonly minSeconds: number;
  /** Seconds; Infinity for none. */
  readonly maxSeconds: number;
}

/** The time of a cut, seconds; index `cuts.length` is the end of the range. */
export function cutTime(source: ScheduleSource, index: number): number {
  return source.cuts[index] ?? source.end;
}

/** Seconds of source in [from, to), as cut indices. */
export function lengthOf(source: ScheduleSource, window: { readonly from: number; readonly to: number }): number {
  return cutTime(source, window.to) - cutTime(source, window.from);
}

/** The first index in [low, cuts.length] whose time is at least `seconds`; `cuts.length` where none is. */
function firstCutAt(source: ScheduleSource, seconds: number, low: number): number {
  let [left, right] = [low, source.cuts.length];
  while (left < right) {
    const middle = (left + right) >>> 1;
    if (cutTime(source, middle) < seconds - TOLERANCE) left = middle + 1;
    else right = middle;
  }
  return left;
}

/**
 * The cut index where a window that begins at cut `from` ends: the one nearest to `wantSeconds` after its start,
 * but no window shorter than `minSeconds`, and no rest shorter than that either. A window longer than `maxSeconds`
 * comes out only where no cut lies between the two limits.
 */
export function snapEnd(source: ScheduleSource, from: number, wantSeconds: number, limits: SnapLimits): number {
  const start = cutTime(source, from);
  const shortest = firstCutAt(source, start + limits.minSeconds, from + 1);
  const after = Math.max(shortest, firstCutAt(source, start + wantSeconds, from + 1));
  const before = Math.max(shortest, after - 1);
  const target = start + wantSeconds;
  const nearest = cutTime(source, after) - target < target - cutTime(source, before) ? after : before;
  const { foreseen } = source;
  const isForeseen = (i: number): boolean =>
    foreseen !== undefined && (i === source.cuts.length || foreseen[i] === true);
  const isCheap = (i: number): boolean => (source.handles?.[i] ?? 0) === 0;
  const better =
    nearestOf(source, nearest, shortest, target, LONG_DETOUR * wantSeconds, isForeseen) ??
    nearestOf(source, nearest, shortest, target, DETOUR * wantSeconds, isCheap) ??
    nearest;
  return withinLongest(source, from, withoutCrumb(source, better, limits), shortest, limits);
}

/** The cut of some kind that is nearest to the target, if it's near enough. */
function nearestOf(
  source: ScheduleSource,
  index: number,
  low: number,
  target: number,
  reach: number,
  isRight: (i: number) => boolean,
): number | undefined {
  const offBy = (i: number): number => Math.abs(cutTime(source, i) - target);
  let [before, after] = [index, index];
  while (before > low && !isRight(before) && offBy(before) <= reach) before -= 1;
  while (after < source.cuts.length && !isRight(after) && offBy(after) <= reach) after += 1;
  const [best] = [before, after].filter((i) => isRight(i) && offBy(i) <= reach).sort((a, b) => offBy(a) - offBy(b));
  return best;
}

function withoutCrumb(source: ScheduleSource, to: number, { minSeconds }: SnapLimits): number {
  return source.end - cutTime(source, to) < minSeconds - TOLERANCE ? source.cuts.length : to;
}

function withinLongest(source: ScheduleSource, from: number, to: number, shortest: number, limits: SnapLimits): number {
  const longest = cutTime(source, from) + limits.maxSeconds;
  if (cutTime(source, to) <= longest + TOLERANCE) return to;
  const beyond = firstCutAt(source, longest + 2 * TOLERANCE, from + 1);
  return Math.max(shortest, beyond - 1);
}
