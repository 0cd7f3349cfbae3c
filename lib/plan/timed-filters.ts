/**
 * Filters that set times or choose frames by times and numbers (setpts, settb, select, trim, framestep): what they make of a
 * whole run's frames, and what stands for them in windows, where the first frame and its number are others. Pure.
 */
import { evaluator, namesIn, parseExpression, writeExpression, type Expression } from "../command/expression.ts";
import { formatChains, splitArgs, type FilterCall } from "../command/filtergraph.ts";
import type { List } from "../model/list.ts";
import {
  formatMicroseconds,
  formatRational,
  MICRO,
  parseDuration,
  parseRational,
  reduce,
  rescale,
  type Rational,
} from "../model/time.ts";
import type { SourceFrame } from "./frame-sync.ts";
import { before } from "./taken.ts";
import { type Timeline } from "./timeline.ts";

/** Filters as windows have them. */
export interface FilterStep {
  readonly text: string;
  /** The frames that it counts; undefined where it doesn't count. */
  readonly counts?: {
    /** What stands for a frame's number; undefined where the step counts by itself, from a frame that it lets through. */
    readonly word: string | undefined;
    readonly timeBase: Rational;
    /** It counts in rounds of so many frames, each of which begins with one that it lets through. Default: 1. */
    readonly round?: number;
  };
}

/** A filter's effect on one run, and what windows have in its place. */
export interface Followed {
  readonly timeline: Timeline;
  readonly step: FilterStep;
}

/** A filter's option by its name or its place; undefined also where others than `names` are set. */
function onlyOption(call: FilterCall, names: readonly string[]): string | undefined {
  const [only, more] = splitArgs(call.args);
  return more || (only?.key !== undefined && !names.includes(only.key)) ? undefined : only?.value;
}

const setptsNames = new Set("PTS STARTPTS T STARTT TB N FRAME_RATE FR".split(" "));
const selectNames = new Set("pts start_pts t start_t TB n".split(" "));

function read(text: string | undefined, names: ReadonlySet<string>): Expression | undefined {
  const expression = text === undefined ? undefined : parseExpression(text);
  return expression && namesIn(expression).every((name) => names.has(name)) ? expression : undefined;
}

const setptsOf = (call: FilterCall): Expression | undefined => read(onlyOption(call, ["expr"]), setptsNames);
const selectOf = (call: FilterCall): Expression | undefined => read(onlyOption(call, ["expr", "e"]), selectNames);
const stepOf = (call: FilterCall): number | undefined => {
  const text = onlyOption(call, ["step"]);
  return /^[1-9]\d{0,3}$/.test(text ?? "") ? Number(text) : undefined;
};

/** As a fraction of whole numbers; "intb" is what comes in. */
function timeBaseOf(call: FilterCall, own: Rational): Rational | undefined {
  const text = onlyOption(call, ["tb", "expr"]);
  if (text === "AVTB") return MICRO;
  return text === "intb" ? own : /^\d{1,6}\/\d{1,6}$/.test(text ?? "") ? parseRational(text) : undefined;
}

interface TrimBounds {
  readonly start?: number;
  readonly end?: number;
  readonly duration?: number;
}

/** In microseconds; frames' numbers and ticks aren't read. */
function trimOf(call: FilterCall): TrimBounds | undefined {
  const args = splitArgs(call.args);
  const bounds: Record<string, number> = {};
  for (const [i, { key = ["start", "end"][i] ?? "", value }] of args.entries()) {
    const us = parseDuration(value);
    if (us === undefined || us < 0 || !/^(start|end|duration)$/.test(key)) return undefined;
    bounds[key] = us;
  }
  return args.length > 0 ? bounds : undefined;
}

/** How a filter that sets times or chooses frames counts; undefined for calls that aren't followed, and other filters. */
export function timedFilter(call: FilterCall): { readonly counts: boolean } | undefined {
  const asks = (expression: Expression | undefined, ...names: readonly string[]) =>
    expression && { counts: namesIn(expression).some((name) => names.includes(name)) };
  switch (call.name) {
    case "setpts":
      return asks(setptsOf(call), "N");
    case "settb":
      return timeBaseOf(call, MICRO) && { counts: false };
    case "select":
      return asks(selectOf(call), "n");
    case "trim":
      return trimOf(call) && { counts: false };
    case "framestep":
      return stepOf(call) === undefined ? undefined : { counts: true };
    default:
      return undefined;
  }
}

/** @returns undefined where the filter isn't followed on such frames */
export function throughTimed(timeline: Timeline, call: FilterCall): Followed | undefined {
  const rules: Readonly<Record<string, (timeline: Timeline, call: FilterCall) => Followed | undefined>> = {
    ...{ setpts, settb, select, trim, framestep },
  };
  return timeline.frames.length === 0 ? undefined : rules[call.name]?.(timeline, call);
}

/** Doubles, and then the whole part (libavfilter/setpts.c): of the end as well, where it comes behind the last frame. */
function setpts(timeline: Timeline, call: FilterCall): Followed | undefined {
  const expression = setptsOf(call);
  if (!expression || (timeline.forgetsRate && namesIn(expression).some((name) => /^FR/.test(name)))) return undefined;
  const evaluate = evaluator(expression);
  const { frames, timeBase, frameRate, endPts } = timeline;
  const tick = timeBase.num / timeBase.den;
  const start = frames.at(0)?.pts ?? 0;
  const rate = frameRate.num / frameRate.den;
  const fixed = { STARTPTS: start, STARTT: start * tick, TB: tick, FRAME_RATE: rate, FR: rate };
  const at = (pts: number, N: number): number => Math.trunc(evaluate({ ...fixed, N, PTS: pts, T: pts * tick })) + 0;
  const moved = frames.map((frame, i) => ({ ...frame, pts: at(frame.pts, i) }));
  if (!moved.every(({ pts }, i) => Number.isSafeInteger(pts) && pts >= (moved[i - 1]?.pts ?? pts))) return undefined;
  const ratio = `(${formatRational(frameRate)})`;
  const words = { STARTPTS: `(${start})`, STARTT: `(${start}*TB)`, FRAME_RATE: ratio, FR: ratio };
  return {
    timeline: {
      ...timeline,
      frames: moved,
      clock: timeline.clock ?? { frames, timeBase },
      endPts: endPts === undefined ? undefined : at(endPts, frames.length),
      forgetsRate: true,
    },
    step: stepFor(timeline, "setpts", expression, words, "N"),
  };
}

/** On the source's own ticks, which a slice of it may divide: what is cut off or added up then is the same. */
function stepFor(
  { timeBase }: Timeline,
  name: string,
  expression: Expression,
  words: Readonly<Record<string, string>>,
  number: string,
): FilterStep {
  const plain = { instance: undefined, inputs: [], outputs: [] };
  const text = formatChains([
    [
      { ...plain, name: "settb", args: formatRational(timeBase) },
      { ...plain, name, args: writeExpression(expression, words) },
    ],
  ]);
  return namesIn(expression).includes(number) ? { text, counts: { word: number, timeBase } } : { text };
}

/** Times, lengths and the end go to the nearest ticks (libavfilter/settb.c). */
function settb(timeline: Timeline, call: FilterCall): Followed | undefined {
  const { frames, timeBase: from, endPts, clock = { frames, timeBase: from } } = timeline;
  const timeBase = timeBaseOf(call, from);
  if (!timeBase) return undefined;
  const inTicks = (ticks: number): number => rescale(ticks, from, timeBase);
  return {
    timeline: {
      ...{ ...timeline, timeBase, clock, endPts: endPts === undefined ? undefined : inTicks(endPts) },
      frames: frames.map(({ pts, duration }) => ({ pts: inTicks(pts), duration: inTicks(duration) })),
    },
    step: { text: `settb=${formatRational(timeBase)}` },
  };
}

/** The frames for which the expression isn't zero (libavfilter/f_select.c). */
function select(timeline: Timeline, call: FilterCall): Followed | undefined {
  const expression = selectOf(call);
  if (!expression) return undefined;
  const evaluate = evaluator(expression);
  const { frames, timeBase } = timeline;
  const tick = timeBase.num / timeBase.den;
  const start = frames.at(0)?.pts ?? 0;
  const fixed = { start_pts: start, start_t: start * tick, TB: tick };
  const kept = (pts: number, n: number): boolean => evaluate({ ...fixed, n, pts, t: pts * tick }) !== 0;
  return {
    timeline: chosen(timeline, (i) => kept(frames.at(i)?.pts ?? 0, i)),
    step: stepFor(timeline, "select", expression, { start_pts: `(${start})`, start_t: `(${start}*TB)` }, "n"),
  };
}

function framestep(timeline: Timeline, call: FilterCall): Followed | undefined {
  const step = stepOf(call);
  if (step === undefined) return undefined;
  const { frameRate } = timeline;
  return {
    timeline: {
      ...chosen(timeline, (i) => i % step === 0),
      frameRate: reduce({ num: frameRate.num, den: frameRate.den * step }),
    },
    // Windows begin with a frame that is kept.
    step: { text: `framestep=${step}`, counts: { word: undefined, timeBase: timeline.timeBase, round: step } },
  };
}

/** The frames that a filter lets through. */
export function chosen(timeline: Timeline, keep: (index: number) => boolean): Timeline {
  const { frames, timeBase, clock = { frames, timeBase } } = timeline;
  const kept = Array.from({ length: frames.length }, (_, i) => i).filter(keep);
  const pick = (all: List<SourceFrame>): readonly SourceFrame[] => kept.flatMap((i) => all.at(i) ?? []);
  return { ...timeline, frames: pick(frames), clock: { ...clock, frames: pick(clock.frames) } };
}

/** From the first frame at or after the start, up to the first at or after both ends (libavfilter/trim.c). */
function trim(timeline: Timeline, call: FilterCall): Followed | undefined {
  const bounds = trimOf(call);
  if (!bounds) return undefined;
  const { frames, timeBase } = timeline;
  const ticks = (us: number): number => rescale(us, MICRO, timeBase);
  const first = frames.findIndex(({ pts }) => bounds.start === undefined || pts >= ticks(bounds.start));
  if (first === -1) return undefined;
  const { end, duration } = bounds;
  const length = duration === undefined || duration === 0 ? undefined : ticks(duration);
  const inside = (pts: number): boolean =>
    (end !== undefined && pts < ticks(end)) || (length !== undefined && pts - (frames.at(first)?.pts ?? 0) < length);
  const bounded = end !== undefined || length !== undefined;
  const until = bounded ? frames.findIndex(({ pts }, i) => i >= first && !inside(pts)) : -1;
  const behind = until < 0 ? undefined : frames.at(until);
  const kept = chosen(timeline, (i) => i >= first && (until === -1 || i < until));
  const cut = [
    `start=${formatMicroseconds(before(frames.at(first)?.pts ?? 0, timeBase))}`,
    ...(behind ? [`end=${formatMicroseconds(before(behind.pts, timeBase))}`] : []),
  ];
  return { timeline: behind ? { ...kept, endPts: behind.pts } : kept, step: { text: `trim=${cut.join(":")}` } };
}
