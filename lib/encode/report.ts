/** What --report writes: the job as it went. Pure. */
import type { VerifyLevel } from "../model/attempt.ts";
import type { JobReport, WindowReport } from "../model/report.ts";
import { outputUs } from "../plan/merge-argv.ts";
import type { SplitPlan, WholePlan } from "../plan/types.ts";
import type { VerifiedSegment } from "./attempt.ts";
import type { Tally } from "./tally.ts";
import type { WholeRun } from "./whole.ts";

const secondsSince = (startMs: number): number => Math.round(performance.now() - startMs) / 1000;

export function windowReport(
  plan: SplitPlan,
  { index, from, to }: { readonly index: number; readonly from: number; readonly to: number },
  { marker, facts, seconds }: VerifiedSegment,
  attempts: number,
): WindowReport {
  const timeOf = (cut: number): number | null => {
    const at = plan.cuts[cut];
    return at ? outputUs(plan, at.outputPts) / 1e6 : null;
  };
  return {
    ...{ index, start: timeOf(from) ?? 0, end: timeOf(to), node: marker.node, attempts },
    ...{ frames: facts.frames, seconds, bytes: marker.size, sha256: marker.sha256 },
  };
}

const bytesCompared: Readonly<Record<VerifyLevel, string>> = {
  size: "size",
  hash: "size and sha256 read back",
  decode: "size and sha256 read back, and all of it decoded",
};

export function splitReport(plan: SplitPlan, tally: Tally, startMs: number, verify: VerifyLevel = "hash"): JobReport {
  return {
    ...{ version: 1, mode: "split", reason: plan.reason, output: plan.output },
    windows: tally.windows.toSorted((a, b) => a.start - b.start),
    nodes: tally.nodeReports(),
    seconds: secondsSince(startMs),
    verification: {
      windows: ["marker equals the node's report", bytesCompared[verify], "each frame is there at its time"],
      output: [
        "each video frame is there at its time",
        "streams, codecs, dispositions and chapters as ffmpeg's own sample has them",
      ],
      frames: plan.times.outputFrames,
    },
  };
}

/** Its nodes: the one it ran on, none for this machine. */
export function wholeReport(plan: WholePlan, { exitCode, node }: WholeRun, startMs: number): JobReport {
  const verified = node ? ["marker equals the node's report", "size and sha256 read back"] : [];
  return {
    ...{ version: 1, mode: "whole", reason: plan.reason, output: plan.output ?? "", windows: [] },
    nodes: node ? [node] : [],
    seconds: secondsSince(startMs),
    verification: { windows: [], output: [`ffmpeg's exit code is ${exitCode}`, ...verified], frames: null },
  };
}
