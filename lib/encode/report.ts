/** What --report writes: the job as it went. Pure. */
import type { JobReport } from "../model/report.ts";
import type { SplitPlan, WholePlan } from "../plan/types.ts";
import type { Tally } from "./tally.ts";
import type { WholeRun } from "./whole.ts";

const seconds = (startMs: number): number => Math.round(performance.now() - startMs) / 1000;

export function splitReport(plan: SplitPlan, tally: Tally, startMs: number): JobReport {
  return {
    ...{ version: 1, mode: "split", reason: plan.reason, output: plan.output },
    windows: tally.windows.toSorted((a, b) => a.index - b.index),
    nodes: tally.nodeReports(),
    seconds: seconds(startMs),
    verification: {
      windows: ["marker equals the node's report", "size and sha256 read back", "each frame is there at its time"],
      output: [
        "each video frame is there at its time",
        "streams, codecs, dispositions and chapters as ffmpeg's own sample has them",
      ],
      frames: plan.times.between(0, plan.times.frames).length,
    },
  };
}

/** Its nodes: the one it ran on, none for this machine. */
export function wholeReport(plan: WholePlan, { exitCode, node }: WholeRun, startMs: number): JobReport {
  const verified = node ? ["marker equals the node's report", "size and sha256 read back"] : [];
  return {
    ...{ version: 1, mode: "whole", reason: plan.reason, output: plan.output ?? "", windows: [] },
    nodes: node ? [node] : [],
    seconds: seconds(startMs),
    verification: { windows: [], output: [`ffmpeg's exit code is ${exitCode}`, ...verified], frames: null },
  };
}
