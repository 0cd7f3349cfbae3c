/** When a run's frames come out, of hundreds of thousands of them, without an object for each. Pure. */
import type { List } from "../model/list.ts";
import type { SyncStep } from "./frame-sync.ts";
import { StepColumns } from "./step-columns.ts";
import type { OutputTimes } from "./types.ts";

/** Keeps no more of the steps than that: a plan is held as long as its job lasts. */
export function outputTimes(steps: List<SyncStep>): OutputTimes {
  const { first: firsts, counts } = StepColumns.from(steps);
  return {
    frames: firsts.length,
    outputFrames: counts.reduce((sum, count) => sum + count, 0),
    between: (from, to) => {
      const times: number[] = [];
      for (let frame = from; frame < Math.min(to, firsts.length); frame++) {
        const first = firsts[frame] ?? 0;
        for (let i = 0; i < (counts[frame] ?? 0); i++) times.push(first + i);
      }
      return times;
    },
  };
}
