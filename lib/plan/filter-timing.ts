/** What a chain of filters does to the frames' times. Pure; follows only filters whose rule is simple and known. */
import { argumentOf, formatChains, splitArgs, type FilterCall } from "../command/filtergraph.ts";
import type { List } from "../model/list.ts";
import { formatRational, parseRational, reduce, rescale, toSeconds, type Rational } from "../model/time.ts";
import { filterMemory } from "./filter-classes.ts";
import { takesFields, throughFields } from "./fields.ts";
import type { SourceFrame } from "./frame-sync.ts";
import { chosen, throughTimed, timedFilter, type FilterStep, type Followed } from "./timed-filters.ts";
import type { Counted, Timeline } from "./timeline.ts";

/** Named rates of libavutil/parseutils.c. */
const namedRates: Readonly<Record<string, Rational>> = {
  ntsc: { num: 30000, den: 1001 },
  pal: { num: 25, den: 1 },
  film: { num: 24, den: 1 },
  "ntsc-film": { num: 24000, den: 1001 },
};

/**
 * A frame rate as av_parse_video_rate reads it: a decimal as it stands, 23.976 being 2997/125.
 * @returns undefined for other forms, such as expressions
 */
export function readRate(text: string | undefined): Rational | undefined {
  if (text === undefined) return undefined;
  const decimal = /^(\d+)(?:\.(\d{1,3}))?$/.exec(text);
  const ratio = namedRates[text] ?? parseRational(text);
  if (!decimal) return ratio && reduce(ratio);
  const den = 10 ** (decimal[2]?.length ?? 0);
  const num = Number(decimal[1]) * den + Number(decimal[2] ?? 0);
  return num === 0 ? undefined : reduce({ num, den });
}

/** fps: a grid of the new rate, from the first frame's nearest place to the end's (libavfilter/vf_fps.c, round=near). */
function resample(timeline: Timeline, call: FilterCall): Timeline | undefined {
  const rate = readRate(argumentOf(call, ["fps"], 0));
  const others = splitArgs(call.args).some(({ key }, i) => (key !== undefined ? key !== "fps" : i > 0));
  const { frames: all, clock, endsUntold = false } = timeline;
  const first = all.at(0);
  // An end without a time is before all times: the last frame is then given up when it's all that's left (write_frame).
  const endPts = endsUntold ? all.at(-1)?.pts : timeline.endPts;
  if (!rate || others || !first || endPts === undefined) return undefined;
  const timeBase = { num: rate.den, den: rate.num };
  const from = rescale(first.pts, timeline.timeBase, timeBase);
  const to = rescale(endPts, timeline.timeBase, timeBase);
  const frames = Array.from({ length: Math.max(1, to - from) }, (_, i) => ({ pts: from + i, duration: 1 }));
  const resampled = { frames, timeBase, frameRate: rate, endPts: to, ...(endsUntold && { olderOnly: true }) };
  return clock ? { ...resampled, clock: { ...clock, frames: shown(timeline, clock.frames, resampled) } } : resampled;
}

/** The source's times of the frames that each place of the grid shows: the last that isn't later. */
function shown(
  { frames: all, timeBase: from }: Timeline,
  clock: List<SourceFrame>,
  { frames, timeBase }: Pick<Timeline, "frames" | "timeBase">,
): readonly SourceFrame[] {
  const places = all.map(({ pts }) => rescale(pts, from, timeBase));
  let at = 0;
  return [...frames].flatMap(({ pts }) => {
    while ((places[at + 1] ?? Infinity) <= pts) at += 1;
    return clock.at(at) ?? [];
  });
}

/**
 * minterpolate: a grid from the first frame's nearest place up to the last frame but one, of which each frame stands
 * between two of the source's (libavfilter/vf_minterpolate.c).
 */
function interpolate(timeline: Timeline, call: FilterCall): Timeline | undefined {
  const rate = readRate(argumentOf(call, ["fps"], 0) ?? "60");
  if (!rate) return undefined;
  const { frames: all, timeBase: from, clock } = timeline;
  const timeBase = { num: rate.den, den: rate.num };
  const [first, last] = [all.at(0), all.at(-2)];
  const start = first ? rescale(first.pts, from, timeBase) : 0;
  const exact = last ? (last.pts * from.num * timeBase.den) / (from.den * timeBase.num) : start - 1;
  const end = all.length < 3 ? start - 1 : Math.floor(exact + 1e-9);
  const frames = Array.from({ length: Math.max(0, end - start + 1) }, (_, i) => ({ pts: start + i, duration: 1 }));
  const grid = { frames, timeBase, frameRate: rate, endPts: undefined };
  return clock ? { ...grid, clock: { ...clock, frames: shown(timeline, clock.frames, grid) } } : grid;
}

/** A chain's effect on one run, and what windows have in its place. */
export interface FollowedChain {
  readonly timeline: Timeline;
  /** The lowest frame rate on the way. */
  readonly slowest: Rational;
  /** Undefined where the user's own words will do. */
  readonly steps: readonly FilterStep[] | undefined;
  /** Of each step that counts, in their order. */
  readonly counted: readonly Counted[];
}

/**
 * @param before a step that comes before the chain: what one run has an input option for. Default: none
 * @returns undefined where a filter's effect on times isn't followed
 */
export function throughFilters(
  start: Timeline,
  chain: readonly FilterCall[],
  before?: Followed,
): FollowedChain | undefined {
  let { timeline } = before ?? { timeline: start };
  const steps: FilterStep[] = before ? [before.step] : [];
  const counted: Counted[] = before?.step.counts ? [{ timeline: start, round: 1 }] : [];
  let slowest = timeline.frameRate;
  for (const call of chain) {
    const timed: Followed | undefined = throughTimed(timeline, call);
    const next: Timeline | undefined = timedFilter(call) ? timed?.timeline : through(timeline, call);
    if (!next) return undefined;
    if (timed?.step.counts) counted.push({ timeline, round: timed.step.counts.round ?? 1 });
    steps.push(timed?.step ?? { text: `${ownTicks(timeline, call)}${formatChains([[call]])}` });
    // What setpts and others make of such an end isn't followed.
    const { olderOnly = false, changesLengths = false } = timeline;
    timeline = {
      ...{ ...next, ...(olderOnly && { olderOnly }), ...(timed && { endsUntold: false }) },
      ...(changesLengths && { changesLengths }),
    };
    if (perSecond(timeline.frameRate) < perSecond(slowest)) slowest = timeline.frameRate;
  }
  const told = before !== undefined || chain.some((call) => timedFilter(call) ?? interpolates(call));
  return { timeline, slowest, steps: told ? steps : undefined, counted };
}

const perSecond = ({ num, den }: Rational): number => num / den;
const interpolates = ({ name }: FilterCall): boolean => name === "minterpolate";

/** It cuts off to whole steps on the way from one frame to the next, which a slice's finer ticks would move. */
function ownTicks({ timeBase }: Timeline, call: FilterCall): string {
  return interpolates(call) ? `settb=${formatRational(timeBase)},` : "";
}

/** Each frame is the first of several that it looks at; the last ones have too few behind them (libavfilter/vf_xmedian.c). */
function lookingAhead(timeline: Timeline, call: FilterCall): Timeline | undefined {
  const memory = filterMemory(call);
  if (memory?.class !== "windowed") return undefined;
  const most = timeline.frames.length - memory.handleFrames;
  return chosen(timeline, (i) => i < most);
}

/** They say of pictures that they are interlaced, or aren't. */
const flagging = /^(setfield|fieldorder|setparams|interlace|tinterlace|weave|doubleweave|telecine|kerndeint)$/;

/** Since 6.1, one whose filter doesn't say lasts as long as the frame rate has it. */
const withoutLength = ({ pts }: SourceFrame): SourceFrame => ({ pts, duration: 0 });

function through(timeline: Timeline, call: FilterCall): Timeline | undefined {
  if (call.name === "fps") return resample(timeline, call);
  if (interpolates(call)) return interpolate(timeline, call);
  if (takesFields(call)) return throughFields(timeline, call);
  if (flagging.test(call.name)) return { ...timeline, interlaced: undefined };
  if (/^(tblend|tlut2)$/.test(call.name)) return chosen(timeline, (i) => i > 0);
  if (call.name === "tmedian") return lookingAhead(timeline, call);
  if (call.name === "tmix") return { ...timeline, frames: timeline.frames.map(withoutLength) };
  // Its end comes without a time, up to 6.0 (framesync_eof in framesync.c), and its clock is no finer than a microsecond.
  if (call.name === "overlay")
    return toSeconds(1, timeline.timeBase) < 1e-6 ? undefined : { ...timeline, endPts: undefined, endsUntold: true };
  return timeline;
}
