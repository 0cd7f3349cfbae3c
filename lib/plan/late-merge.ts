/**
 * -ss on the output, in the merge. ffmpeg drops copied packets whose decoding time is before it, and B-frames begin with
 * such. So the windows are read as much later as their decoding times run ahead, and setts takes that off again, to the
 * tick where one run's encoder has each frame. Pure.
 */
import { MICRO, rescale, toSeconds, type Microseconds } from "../model/time.ts";
import { traitsOf } from "./containers.ts";
import { nutTimeBase } from "./nut-clock.ts";
import type { Findings, SplitPlan } from "./types.ts";

/**
 * For roundings on the way, none of which may put the first packet before -ss. Far less than a frame; more where segments'
 * ticks are so long that half of one may be lost.
 */
const SPARE_US = 25;

/** Frames by which libavformat guesses a rate (fps_analyze_framecount in demux.c), and how far it rounds it to a usual one. */
const GUESSED_BY = { least: 16, most: 60 };
const ROUNDED_RATE = 0.01;

/** Why it can't be merged; undefined where it can. */
export function lateReason({ coarse, ffmpegVersion }: Findings): string | undefined {
  if (!traitsOf(ffmpegVersion).hasSetts) return "-ss on the output starts in the middle of what this ffmpeg encodes";
  if (coarse.length > 0) return "sound copied from a container that counts milliseconds begins otherwise behind -ss";
  return undefined;
}

/** As av_rescale rounds, to which a half is exact: 12 frames at 23.976 are 500.5 ms. */
const rounded = (ticks: string): string => `floor(${ticks}+0.500001)`;

/** By how many frames the windows' encoder says that it reorders. */
export function announcedReorder({ merge }: SplitPlan): number {
  return merge.announcedReorder ?? merge.sample.streams[merge.videoIndex]?.has_b_frames ?? 0;
}

/** By how much later than in the output the merge reads the windows; 0 without -ss. */
export function lateUs(plan: SplitPlan): Microseconds {
  const { encoderTimeBase, outputStartUs } = plan.video;
  if (outputStartUs === 0) return 0;
  // What libavformat guesses, which goes by that and by the rate that it takes the frames to have.
  const frames = announcedReorder(plan) * (plan.regular ? 1 : guessedLength(plan.times.between(0, GUESSED_BY.most)));
  const aheadUs = Math.ceil(toSeconds(frames, encoderTimeBase) * MICRO.den);
  const halfTick = rescale(1, nutTimeBase(encoderTimeBase), { num: 2, den: MICRO.den });
  return outputStartUs + aheadUs + Math.max(SPARE_US, halfTick + 2);
}

/** How long a frame is taken to last at the most: the mean of the first, of which libavformat may take more or fewer. */
function guessedLength(times: readonly number[]): number {
  const [first = 0] = times;
  const means = times.map((time, i) => (i === 0 ? 1 : (time - first) / i));
  const enough = means.slice(Math.min(GUESSED_BY.least, means.length - 1));
  return Math.max(1, ...enough) * (1 + ROUNDED_RATE);
}

/** The packets' time base, for setts: up to 5.1 it's told the segments' instead, though they are in the muxer's by then. */
export function settsTick({ merge }: SplitPlan): string {
  const { num, den } = merge.sampleVideo.timeBase;
  return merge.settsKnowsTicks ? "TB" : `(${num}/${den})`;
}

/** One of setts' times as it would be without that. */
export function withoutLateness(plan: SplitPlan, time: "PTS" | "DTS" | "NEXT_DTS" | "PREV_INDTS"): string {
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
