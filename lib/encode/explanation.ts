/** A plan explained: what decides, what it costs, what would be better. Pure words over the plan. */
import { MICRO, rescale, toSeconds } from "../model/time.ts";
import { tieToHere } from "../plan/carry.ts";
import { filterRemarks, obstacles, type Remark } from "../plan/explain.ts";
import type { Plan, SplitPlan, WholePlan } from "../plan/types.ts";
import { seekPoint, type WindowOrder } from "../plan/window-argv.ts";
import type { ExplanationPart } from "./request.ts";

const lines = (remarks: readonly Remark[]): string[] => remarks.map(({ what, text }) => `${what}: ${text}`);
const part = (title: string, found: readonly string[]): ExplanationPart[] =>
  found.length === 0 ? [] : [{ title, lines: found }];

/** @param windows as they are foreseen */
export function explain(plan: Plan, windows: readonly WindowOrder[]): readonly ExplanationPart[] {
  return plan.mode === "whole" ? explainWhole(plan) : explainSplit(plan, windows);
}

function explainWhole(plan: WholePlan): readonly ExplanationPart[] {
  const ways = lines(obstacles(plan.command));
  const tied = tieToHere(plan);
  return [
    ...part("What each filter means", lines(filterRemarks(plan.command))),
    ...part(
      "What would let it be split",
      ways.length > 0
        ? ways
        : [
            plan.refused !== undefined
              ? plan.refused.device === true
                ? "starting it on a machine that has the hardware: the machine that splits tries the command first"
                : "a command that ffmpeg takes"
              : "nothing in the command's words: the source decides",
          ],
    ),
    ...part("Where it runs", [
      tied === undefined
        ? "on the best node that can, checked like a window; on this machine where there are no nodes"
        : `on this machine: ${tied}`,
    ]),
  ];
}

function explainSplit(plan: SplitPlan, windows: readonly WindowOrder[]): readonly ExplanationPart[] {
  const { video, merge } = plan;
  const others = merge.picks.length - 1;
  return [
    ...part("What decides where", [keyText(plan), ...lines(filterRemarks(plan.command))]),
    ...part("Who does what", [
      `each window: the video with ${video.codec}, which starts anew there with a key frame of its own`,
      `the merge: the windows' video, copied${others > 0 ? `, and ${others === 1 ? "1 other stream" : `${others} other streams`} from the source` : ""}`,
      ...(video.fileFilter === undefined
        ? []
        : [`only this machine: the filter '${video.fileFilter}' reads files, which other nodes may not have`]),
    ]),
    ...part("What the joins cost", [decodeText(plan, windows), qualityText(windows.length)]),
  ];
}

/** Windows can be no shorter than the source's longest stretch without a place to cut. */
function keyText({ cuts, endSeconds }: SplitPlan): string {
  const keys = cuts.filter(({ handleSeconds }) => handleSeconds === 0);
  const starts = keys.map(({ seconds }) => seconds);
  const gaps = starts.map((start, i) => (starts[i + 1] ?? endSeconds) - start);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length);
  const longest = gaps.reduce((most, gap) => Math.max(most, gap), 0);
  const between = cuts.length - keys.length;
  const more = between === 0 ? "" : `; ${between} more places between them, decoded from the one before`;
  return `the source: ${keys.length} key frames to cut at, one in ${mean.toFixed(1)} s, ${longest.toFixed(1)} s apart at most${more}`;
}

/** Seconds that a window decodes before its own first frame. */
function extraSeconds(plan: SplitPlan, { from, to }: WindowOrder): number {
  const cut = plan.cuts[from];
  const { keys, sourceTimeBase } = plan.video;
  if (!cut || from === 0) return 0;
  const seek = seekPoint(plan, { from, to }, false);
  const at = seek === undefined ? undefined : rescale(seek, MICRO, sourceTimeBase);
  const key = at === undefined ? keys[0] : keys.findLast((one) => one <= at);
  return Math.max(0, toSeconds(cut.pts - (key ?? cut.pts), sourceTimeBase));
}

function decodeText(plan: SplitPlan, windows: readonly WindowOrder[]): string {
  const { frames } = plan.times;
  const seconds = windows.reduce((sum, window) => sum + extraSeconds(plan, window), 0);
  const length = plan.endSeconds - (plan.cuts[0]?.seconds ?? 0);
  const share = length > 0 ? seconds / length : 0;
  if (share === 0) return "no frame is decoded twice: every window begins at a key frame that needs none before it";
  const extra = Math.round(share * frames);
  return `${extra} frames are decoded besides the ${frames} (${(share * 100).toFixed(1)}%), so that each window's first frames are those of one run`;
}

function qualityText(windows: number): string {
  if (windows < 2) return "no joins: it fits one window";
  return `${windows - 1} ${windows === 2 ? "join" : "joins"}, where the encoder starts anew: lossless ones give the same pictures, lossy ones the same frames a little larger or poorer there`;
}
