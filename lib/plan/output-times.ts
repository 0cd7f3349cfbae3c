/** When a run's frames come out, of hundreds of thousands of them, without an object for each. Pure. */
import type { List } from "../model/list.ts";
import type { SyncStep } from "./frame-sync.ts";
import type { OutputTimes } from "./types.ts";

/** Keeps nothing of the steps: a plan is held as long as its job lasts. */
export function outputTimes(steps: List<SyncStep>): OutputTimes {
  const [firsts, counts] = [new Float64Array(steps.length), new Uint32Array(steps.length)];
  let place = 0;
  for (const { first, count } of steps) {
    firsts[place] = first;
    counts[place++] = count;
  }
  return {
    frames: firsts.length,
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
