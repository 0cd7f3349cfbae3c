/**
 * The merged video's decoding times, which segments don't store. What's reckoned in their place depends on the reordering that
 * the encoder announces: libx264 takes it from its options even where lossless coding or a single B-frame leaves less. One
 * run's are the pts in order, ahead by a lead that the sample shows. Pure.
 */
import { rescale, toSeconds, type Rational } from "../model/time.ts";
import { announcedLead } from "./by-number.ts";
import { storesDts } from "./containers.ts";
import { isTimeless } from "./forgotten-rate.ts";
import { announcedReorder, settsTick, withoutLateness } from "./late-merge.ts";
import { packetFilters } from "./packet-filters.ts";
import { lengthForSetts } from "./packet-length.ts";
import type { SplitPlan } from "./types.ts";

/** Encoders hold back fewer frames than that. */
const MOST_HELD = 16;
/** Source frames to find so many among, of which a filter or a rate may leave some out. */
const LOOKED_AT = 64;

/** The merge's filter of the video's packets: sets their times, and does what the user's own filters do. */
export function trueDts(plan: SplitPlan): string[] {
  const { timeBase, avi } = plan.merge.sampleVideo;
  const lead = avi ? announcedLead(plan.merge.sample.streams[plan.merge.videoIndex]) : plan.merge.sampleVideo.lead;
  const own = packetFilters(plan.merge.options);
  const length = lengthForSetts(plan, settsTick(plan));
  const setts = (pts: string, dts: string) => [
    "-bsf:v",
    `setts=pts=${pts}:dts=${dts}${length}${own === undefined ? "" : `,${own}`}`,
  ];
  // Segments' packets would last as long as libavformat guesses.
  if (isTimeless(plan.video)) return setts("PTS", "DTS:duration=0");
  const pts = withoutLateness(plan, "PTS");
  const late = plan.video.outputStartUs > 0 || length !== "" ? setts(pts, withoutLateness(plan, "DTS")) : [];
  if (lead === undefined || !plan.merge.canSetTimes) return late;
  if (!plan.regular) {
    const uneven = unevenDts(plan, pts);
    return uneven === undefined ? late : setts(pts, uneven);
  }
  const held = inFrames(lead, timeBase, plan.video.encoderTimeBase);
  const [first = 0] = plan.times.between(0, 1);
  return setts(pts, held === 0 ? pts : atTime(plan, `(N+${first - held})`));
}

const inFrames = (lead: number, timeBase: Rational, frame: Rational): number =>
  Math.round(toSeconds(lead, timeBase) / toSeconds(1, frame));

/**
 * How many frames one run's encoder holds back until it gives the first: so much is each packet's decoding time behind its
 * place in the order of showing.
 * @returns undefined where no decoding times are stored, or the sample's can't be explained so
 */
export function heldBack({ merge, video, times, regular }: SplitPlan): number | undefined {
  const { lead, timeBase } = merge.sampleVideo;
  if (lead === undefined || !storesDts(merge.muxer)) return undefined;
  if (regular) return inFrames(lead, timeBase, video.encoderTimeBase);
  const first = times.between(0, LOOKED_AT).slice(0, MOST_HELD);
  const [zero = 0] = first;
  const off = first.map((time) => Math.abs(rescale(time - zero, video.encoderTimeBase, timeBase) - lead));
  const nearest = Math.min(...off);
  return nearest <= 1 ? off.indexOf(nearest) : undefined;
}

/**
 * At uneven times each packet but the first has the time of the frame that comes so many before it in order, as many as are
 * held back; those first ones are ahead of their own frames' by as much as that is at the beginning (x264_encoder_frame_end).
 * @returns undefined where it isn't known how many are held back, or what is reckoned helps no more
 */
function unevenDts(plan: SplitPlan, pts: string): string | undefined {
  const held = heldBack(plan);
  if (held === undefined || held === 0) return held === 0 ? pts : undefined;
  const behind = reckonedBehind(plan, held);
  if (behind === undefined) return undefined;
  const first = plan.times.between(0, LOOKED_AT);
  const span = (first[held] ?? 0) - (first[0] ?? 0);
  const begun = first.slice(0, held).map((time) => time - span);
  return begun.reduceRight((rest, time, n) => `if(eq(N\\,${n})\\,${atTime(plan, time)}\\,${rest})`, behind);
}

/** What's reckoned for packets that others come before, where so many are held back; undefined where that isn't right. */
function reckonedBehind(plan: SplitPlan, held: number): string | undefined {
  const { times } = plan;
  const ahead = held - announcedReorder(plan);
  if (ahead === 0) return withoutLateness(plan, "DTS");
  if (ahead === 1) return withoutLateness(plan, "PREV_INDTS");
  const last = times.between(Math.max(0, times.frames - LOOKED_AT), times.frames).at(-1 - held);
  if (ahead !== -1 || last === undefined) return undefined;
  return `if(eq(N\\,${times.outputFrames - 1})\\,${atTime(plan, last)}\\,${withoutLateness(plan, "NEXT_DTS")})`;
}

/** An encoder's time in the packets' ticks, rounded as av_rescale_q does; a half may come out as a bit less. */
function atTime(plan: SplitPlan, time: number | string): string {
  const { num, den } = plan.video.encoderTimeBase;
  return `round(${time}*${num}/${den}/${settsTick(plan)}*${1 + 1e-14})`;
}
