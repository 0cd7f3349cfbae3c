/** Trials with one fault at one time, where it's known to hit something: for named tests and for measuring. */
import type { Fault, TrialSpec } from "./draw.ts";

/** Two nodes that see the share, and that fault; the rest is as plain as can be. */
export function directed(trial: number, faults: readonly Fault[], change: Partial<TrialSpec> = {}): TrialSpec {
  return {
    ...{
      seed: 0,
      trial,
      faults,
      from: "first window",
      merge: "alongside",
      source: "share",
      command: "mkv",
      share: "folder",
    },
    nodes: [
      { name: "n1", way: "shared" },
      { name: "n2", way: "shared" },
    ],
    ...{ resumeBy: "same command", resumeAfterMs: 0 },
    ...change,
  };
}
