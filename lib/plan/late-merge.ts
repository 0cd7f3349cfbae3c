/**
 * -ss on the output, in the merge. ffmpeg drops copied packets whose decoding time is before it, and B-frames begin with
 * such. So the windows are read as much later as their decoding times run ahead, and setts takes that off again, to the
 * tick where one run's encoder has each frame. Pure.
 */
import { MICRO, rescale, toSeconds, type Microseconds } from "../model/time.ts";
import { traitsOf } from "./containers.ts";
import type { Findings, SplitPlan } from "./types.ts";

/** For roundings on the way, none of which may put the first packet before -ss. Far less than a frame. */
const SPARE_US = 25;

/** Why it can't be merged; undefined where it can. */
export function lateReason({ coarse, ffmpegVersion }: Findings): string | undefined {
  if (!traitsOf(ffmpegVersion).hasSetts) return "-ss on the output starts in the middle of what this ffmpeg encodes";
  if (coarse.length > 0) return "sound copied from a container that counts milliseconds begins otherwise behind -ss";
  return undefined;
}

/** As av_rescale rounds, to which a half is exact: 12 frames at 23.976 are 500.5 ms. */
const rounded = (ticks: string): string => `floor(${ticks}+0.500001)`;

/** By how much later than in the output the merge reads the windows; 0 without -ss. */
export function lateUs({ video, merge }: SplitPlan): Microseconds {
  if (video.outputStartUs === 0) return 0;
  // What libavformat guesses, which goes by the reordering that the encoder announced.
  const ahead = merge.sample.streams[merge.videoIndex]?.has_b_frames ?? 0;
  return video.outputStartUs + rescale(ahead, video.encoderTimeBase, MICRO) + SPARE_US;
}

/** The packets' time base, for setts: up to 5.1 it's told the segments' instead, though they are in the muxer's by then. */
export function settsTick({ merge }: SplitPlan): string {
  const { num, den } = merge.sampleVideo.timeBase;
  return merge.settsKnowsTicks ? "TB" : `(${num}/${den})`;
}

/** One of setts' times, PTS or DTS, as it would be without that. */
export function withoutLateness(plan: SplitPlan, time: "PTS" | "DTS"): string {
  const { video, merge } = plan;
  if (video.outputStartUs === 0) return time;
  const { num, den } = video.encoderTimeBase;
  const tick = settsTick(plan);
  const taken = merge.settsKnowsTicks
    ? `round(${toSeconds(video.outputStartUs, MICRO)}/TB)`
    : String(rescale(video.outputStartUs, MICRO, merge.sampleVideo.timeBase));
  const frame = `round(((${time}+${taken})*${tick}-${toSeconds(lateUs(plan), MICRO)})*${den}/${num})`;
  return rounded(`${frame}*${num}/${den}/${tick}`);
}

/** The first packet's pts, without it. */
export function firstPts(plan: SplitPlan): string {
  const { video, times } = plan;
  if (video.outputStartUs === 0) return "STARTPTS";
  const { num, den } = video.encoderTimeBase;
  return rounded(`${times.between(0, 1)[0] ?? 0}*${num}/${den}/${settsTick(plan)}`);
}
