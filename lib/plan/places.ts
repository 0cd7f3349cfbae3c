/** Which frames a window may be tried to start at: key frames, and others where those are far apart. Pure. */
import { toSeconds, type Rational } from "../model/time.ts";
import type { IndexedFrame } from "../model/video-index.ts";

/** Seconds between key frames from which on there are places between them. */
const SPARSE = 4;
/** Seconds between two such places, at the least. */
const SPACING = 2;
/** Seconds of decoding in vain that a place between is worth at the most: decoding is some ten times as fast as encoding. */
const LONGEST_HANDLE = 15;

export interface Place {
  /** Into the frames. */
  readonly index: number;
  /** From the key frame before it; 0 for key frames. */
  readonly handleSeconds: number;
}

/**
 * Key frames alone make a film of ten-second GOPs too coarse for the end of a job, where some nodes would wait for
 * others. Decoding from the key frame before and trimming gives the same frames, for the price of the handle.
 * @param frames in presentation order
 */
export function startPlaces(frames: readonly IndexedFrame[], timeBase: Rational): readonly Place[] {
  const keys = frames.flatMap(({ key }, index) => (key ? [index] : []));
  const secondsAt = (index: number): number => toSeconds(frames[index]?.pts ?? 0, timeBase);
  return keys.flatMap((key, k) => {
    const next = keys[k + 1] ?? frames.length;
    const end = secondsAt(Math.min(next, frames.length - 1));
    return [{ index: key, handleSeconds: 0 }, ...between(secondsAt, key, next, end)];
  });
}

function between(secondsAt: (index: number) => number, key: number, next: number, end: number): Place[] {
  const start = secondsAt(key);
  if (end - start <= SPARSE) return [];
  const places: Place[] = [];
  let last = start;
  for (let index = key + 1; index < next; index++) {
    const at = secondsAt(index);
    if (at - start > LONGEST_HANDLE || end - at < SPACING) break;
    if (at - last < SPACING) continue;
    places.push({ index, handleSeconds: at - start });
    last = at;
  }
  return places;
}
