/**
 * Where scenes of the source begin, as far as its packets tell without being decoded: a guess, for choosing among places
 * that are all exact. Pure.
 */
import { FrameColumns } from "../model/frame-columns.ts";
import type { List } from "../model/list.ts";
import type { IndexedFrame } from "../model/video-index.ts";

/** Frames on each side that a packet is compared with. */
const NEIGHBOURS = 8;
/** How many times the largest of those a packet is whose frame shows something new. */
const SURGE = 1.4;
/** Key frames that come this part of the usual distance after the one before come for a reason. */
const EARLY = 0.98;
/** Of all distances, from which part on the most frequent one is the usual. */
const USUAL = 0.5;

/** Encoders put key frames at scenes, and where the last one is too long ago: those that come earlier are scenes. */
function earlyKeys(frames: FrameColumns): number[] {
  const keys = frames.keys();
  const distances = keys.slice(1).map((key, i) => key - (keys[i] ?? 0));
  if (distances.length === 0) return [];
  const counts = new Map<number, number>();
  for (const distance of distances) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  const [frequent, times] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  const longest = distances.reduce((most, next) => Math.max(most, next), 0);
  const usual = times >= USUAL * distances.length ? frequent : longest;
  return keys.slice(1).filter((_, i) => (distances[i] ?? 0) < EARLY * usual);
}

/** Predicted frames of another scene take as much as key frames do. */
function isSurge(frames: FrameColumns, i: number): boolean {
  const bytes = frames.bytesOf(i);
  if (bytes === undefined || frames.isKey(i) || !frames.isInOrder(i)) return false;
  for (let j = Math.max(0, i - NEIGHBOURS); j <= i + NEIGHBOURS && j < frames.length; j++) {
    if (j !== i && !frames.isKey(j) && (frames.bytesOf(j) ?? 0) * SURGE > bytes) return false;
  }
  return i > NEIGHBOURS;
}

/** @returns indices of the frames, ascending */
export function sceneStarts(all: List<IndexedFrame>): readonly number[] {
  const frames = FrameColumns.from(all);
  const surges: number[] = [];
  for (let i = 0; i < frames.length; i++) if (isSurge(frames, i)) surges.push(i);
  return [...earlyKeys(frames), ...surges].sort((a, b) => a - b);
}
