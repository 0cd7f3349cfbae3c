/** Which frames a window may be tried to start at: key frames, and others where those are far apart. Pure. */
import { FrameColumns } from "../model/frame-columns.ts";
import type { List } from "../model/list.ts";
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
  /** Whether one run would probably have a key frame there: see key-rule.ts. */
  readonly foreseen: boolean;
}

/**
 * Key frames alone make a film of ten-second GOPs too coarse for the end of a job, where some nodes would wait for
 * others. Decoding from the key frame before and trimming gives the same frames, for the price of the handle.
 * @param frames in presentation order
 * @param foreseen those that one run would make key frames, as indices, ascending. Default: not known
 */
export function startPlaces(
  all: List<IndexedFrame>,
  timeBase: Rational,
  foreseen: readonly number[] = [],
): readonly Place[] {
  const frames = FrameColumns.from(all);
  const usual = usualPlaces(frames, timeBase);
  if (foreseen.length === 0) return usual;
  const wanted = new Set(foreseen);
  const taken = new Set(usual.map(({ index }) => index));
  const more = foreseen.filter((index) => !taken.has(index)).flatMap((index) => placeAt(frames, timeBase, index));
  const marked = usual.map((place) => (wanted.has(place.index) ? { ...place, foreseen: true } : place));
  return [...marked, ...more].sort((a, b) => a.index - b.index);
}

/** Decoded from the key frame before it, where that isn't too far. */
function placeAt(frames: FrameColumns, timeBase: Rational, index: number): Place[] {
  const start = frames.pts[index] ?? 0;
  for (let key = index; key >= 0; key--) {
    const handleSeconds = toSeconds(start - (frames.pts[key] ?? 0), timeBase);
    // No further back: a film may have one key frame and many thousand frames.
    if (handleSeconds > LONGEST_HANDLE) return [];
    if (frames.isKey(key)) return [{ index, handleSeconds, foreseen: true }];
  }
  return [];
}

function usualPlaces(frames: FrameColumns, timeBase: Rational): readonly Place[] {
  const keys = frames.keys();
  const secondsAt = (index: number): number => toSeconds(frames.pts[index] ?? 0, timeBase);
  return keys.flatMap((key, k) => {
    const next = keys[k + 1] ?? frames.length;
    const end = secondsAt(Math.min(next, frames.length - 1));
    return [{ index: key, handleSeconds: 0, foreseen: false }, ...between(secondsAt, key, next, end)];
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
    places.push({ index, handleSeconds: at - start, foreseen: false });
    last = at;
  }
  return places;
}
