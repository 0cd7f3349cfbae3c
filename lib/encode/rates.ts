/** How a plan's frames and seconds of source become frames and seconds of output. Pure. */
import { toSeconds } from "../model/time.ts";
import type { SplitPlan } from "../plan/types.ts";

type Timed = Pick<SplitPlan, "cuts" | "endSeconds" | "outputEnd" | "times"> & {
  readonly video: Pick<SplitPlan["video"], "encoderTimeBase">;
};

const sourceSeconds = ({ cuts, endSeconds }: Timed): number => endSeconds - (cuts[0]?.seconds ?? 0);

const outputSeconds = ({ cuts, outputEnd, video }: Timed): number =>
  toSeconds(outputEnd - (cuts[0]?.outputPts ?? 0), video.encoderTimeBase);

/** Frames that the encoder is given for a second of source: of a rate that is converted, those of the one it becomes. */
export const framesPerSourceSecond = (plan: Timed): number => plan.times.outputFrames / sourceSeconds(plan);

/** The output's frame rate, on the whole. */
export const framesPerOutputSecond = (plan: Timed): number => plan.times.outputFrames / outputSeconds(plan);

/** Seconds of source in a second of output: another number than 1 where a filter changes how fast the film goes. */
export function sourcePerOutput(plan: Timed): number {
  const ratio = sourceSeconds(plan) / outputSeconds(plan);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : 1;
}
