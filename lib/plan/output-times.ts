/** When a run's frames come out, of hundreds of thousands of them, without an object for each. Pure. */
import type { SyncStep } from "./frame-sync.ts";
import type { OutputTimes } from "./types.ts";

/** Keeps nothing of the steps: a plan is held as long as its job lasts. */
export function timesOf(steps: readonly SyncStep[]): OutputTimes {
  const [firsts, counts] = [
    Float64Array.from(steps, ({ first }) => first),
    Uint32Array.from(steps, ({ count }) => count),
  ];
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
