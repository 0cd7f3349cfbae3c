/** A plan in words, for --dry-run and explanations. Pure. */
import { formatCommand } from "../command/parse.ts";
import { callArgv } from "../model/ffmpeg-call.ts";
import { mergeCall } from "../plan/merge-argv.ts";
import type { Plan, SplitPlan } from "../plan/types.ts";
import { windowArgv, type WindowOrder } from "../plan/window-argv.ts";
import type { Worker } from "../schedule/contract.ts";
import { createSchedule } from "../schedule/schedule.ts";
import { explain } from "./explanation.ts";
import type { PlannedWorkers } from "./planned-workers.ts";
import type { PlanSummary } from "./request.ts";
import { scheduleSource } from "./schedule-source.ts";

/** The windows that come out if every worker keeps the pace its weight promises. */
function foreseenWindows(plan: SplitPlan, workers: readonly Worker[]): WindowOrder[] {
  const source = scheduleSource(plan);
  const schedule = createSchedule(source, workers, { backups: false });
  const windows: WindowOrder[] = [];
  const running: { readonly endMs: number; readonly settle: () => void }[] = [];
  let nowMs = 0;
  while (schedule.state === "running") {
    for (const worker of workers) {
      const taken = schedule.take(worker.id, nowMs);
      if (!taken) continue;
      const { index, from, to } = taken.window;
      windows[index] = { from, to };
      const seconds = (source.cuts[to] ?? source.end) - (source.cuts[from] ?? 0);
      const endMs = nowMs + (seconds * 1000) / worker.weight;
      running.push({ endMs, settle: () => void schedule.settle(taken, "verified", endMs) });
    }
    running.sort((a, b) => b.endMs - a.endMs);
    const next = running.pop();
    if (!next) break;
    nowMs = next.endMs;
    next.settle();
  }
  return windows;
}

/** The scheduler is the run's own; how fast the nodes are, only the run shows. */
function forecastLines({ unasked, known }: PlannedWorkers): string[] {
  const line =
    "the windows below are a forecast: each is cut when a node asks for work, and faster or slower nodes make others of them";
  const lines = known === true ? [line, "how fast nodes are is taken from earlier jobs"] : [line];
  if (unasked.length === 0) return lines;
  return [
    ...lines,
    `one window at a time is foreseen on ${unasked.join(", ")}: with more cores, and no slots in the nodes file, the run hands out more`,
  ];
}

export function summarize(plan: Plan, planned: PlannedWorkers, ffmpeg: string, version: string): PlanSummary {
  if (plan.mode === "whole") {
    const argv = [ffmpeg, ...formatCommand(plan.command)];
    const explanation = explain(plan, []);
    return {
      mode: "whole",
      reason: plan.reason,
      lines: [],
      windows: [],
      explanation,
      commands: [{ title: "whole", argv }],
    };
  }
  const windows = foreseenWindows(plan, planned.workers);
  const { video } = plan;
  const others = plan.merge.picks.length - 1;
  const [first] = windows;
  const order = first ?? { from: 0, to: plan.cuts.length };
  const place = { path: video.sourcePath, kind: "source", stream: video.pick.stream, threads: undefined } as const;
  const example = windowArgv(plan, order, { ...place, ffmpegVersion: version, careful: false });
  return {
    mode: "split",
    reason: plan.reason,
    lines: [
      `video: ${plan.times.frames} frames of ${video.sourcePath} with ${video.codec}, frame rate mode ${video.frameMode}`,
      `the rest: ${others === 1 ? "1 stream" : `${others} streams`} from the original, in the merge`,
      ...forecastLines(planned),
      `trim in a window's command keeps the frames of that window alone; what it encodes into is its segment`,
    ],
    windows: windows.map(({ from, to }, index) => ({
      ...{ index, startSeconds: plan.cuts[from]?.seconds ?? 0, endSeconds: plan.cuts[to]?.seconds },
    })),
    explanation: explain(plan, windows),
    commands: [
      { title: "window 1", argv: [ffmpeg, ...example, "SEGMENT.nut"] },
      {
        title: "merge",
        argv: [ffmpeg, ...callArgv(mergeCall(plan, "SEGMENTS.ffconcat"), plan.output)],
      },
    ],
  };
}
