/** One run's key frames as the frame rate conversion's steps: what key-rule.ts says, on the source's own frames. Pure. */
import type { List } from "../model/list.ts";
import type { IndexedFrame } from "../model/video-index.ts";
import { foreseenKeys, type KeyRule } from "./key-rule.ts";
import { sceneStarts } from "./scenes.ts";
import type { StepColumns } from "./step-columns.ts";

/** The steps at which one run would probably have a key frame, ascending. @param placed the step of a source frame */
export function foreseenSteps(
  frames: List<IndexedFrame>,
  placed: (i: number) => number,
  { counts }: StepColumns,
  rule: KeyRule | undefined,
): readonly number[] {
  if (!rule) return [];
  let count = 0;
  const before = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    before[i] = count;
    count += counts[i] ?? 0;
  }
  const scenes = rule.scenes ? sceneStarts(frames).flatMap((i) => before[placed(i)] ?? []) : [];
  const keys = foreseenKeys(rule, scenes, count);
  let step = 0;
  return keys.map((key) => {
    while (step + 1 < before.length && (before[step + 1] ?? Infinity) <= key) step += 1;
    return step;
  });
}
