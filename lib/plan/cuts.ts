/** Where windows may start, and what must come out between two such places. Pure. */
import { MICRO, rescale, toSeconds, type Rational } from "../model/time.ts";
import type { IndexedFrame, VideoIndex } from "../model/video-index.ts";
import { asTicks } from "../model/window.ts";
import { throughFilters } from "./filter-timing.ts";
import { lengthOf, setsClock, startAt, type SourceFrame, type SyncSettings, type SyncStep } from "./frame-sync.ts";
import { invert } from "./frame-rate.ts";
import { foreseenSteps } from "./foreseen.ts";
import { boundBehind, numbered } from "./input-rate.ts";
import { outputTimes } from "./output-times.ts";
import { startPlaces } from "./places.ts";
import { replay, type CutSettings } from "./replay.ts";
import type { StepColumns } from "./step-columns.ts";
import { before, take } from "./taken.ts";
import type { FilterStep } from "./timed-filters.ts";
import { beforeFrame, behindFilters, endOf, placeOf, standsApart, startOfChain } from "./timeline.ts";
import type { Cut, CutTrims, OutputTimes, SyncKind } from "./types.ts";

export interface Cuts {
  readonly cuts: readonly Cut[];
  readonly times: OutputTimes;
  readonly regular: boolean;
  readonly trims: CutTrims;
  readonly encoderTimeBase: Rational;
  readonly syncKinds: readonly SyncKind[];
  /** See VideoPlan's clockSought. */
  readonly sought: boolean;
  readonly shift: number;
  readonly endSeconds: number;
  readonly outputEnd: number;
  /** See VideoPlan. */
  readonly steps: readonly FilterStep[] | undefined;
  readonly forgetsRate: boolean;
  /** See VideoPlan. */
  readonly knowsRate: boolean;
  readonly changesLengths: boolean;
  readonly packetTicks: number | undefined;
  readonly filterTicks: number;
}

/** Frames behind a place that are tried in its stead. */
const LOOK_BEHIND = 4;

/** What a cut says of the window that starts there, beside its place. */
type CutStart = Pick<Cut, "kept" | "counted" | "handleSeconds" | "foreseen">;

/**
 * Every place where one run can be cut so that the pieces have the same frames at the same times, the first frame always
 * among them.
 * @returns undefined when frame rate conversion depends on more than the timestamps near a cut
 */
export function findCuts(index: VideoIndex, settings: CutSettings): Cuts | undefined {
  const { timeBase } = settings;
  const origin = rescale(settings.originUs, MICRO, timeBase);
  const { inputRate, input } = settings;
  const taken = take(
    index,
    inputRate ? { ...settings, input: { startUs: undefined, durationUs: undefined } } : settings,
  );
  const start = startOfChain(taken.frames, timeBase, settings.frameRate, settings.interlaced);
  const chain = [...(inputRate ? boundBehind(input) : []), ...(settings.chain ?? [])];
  const followed = throughFilters(start, chain, inputRate && numbered(start, inputRate, settings.syncKind));
  const replayed = followed && replay(followed.timeline, settings);
  if (!followed || !replayed) return undefined;
  const { timeline, counted } = followed;
  const { steps, first, encoderTimeBase, windows, nudgeCounts } = replayed;

  const forgetsRate = timeline.forgetsRate === true || inputRate !== undefined;
  const rebased = setsClock(settings.mode, forgetsRate);

  // Filters count frames that come in, and behind fps= those may be farther apart than the source's, or the last filter's.
  const handleTicks = rescale(settings.handleFrames, invert(followed.slowest), timeBase);
  const { frameRate: rate } = timeline;
  const inTurn = (rate.num * followed.slowest.den) / (rate.den * followed.slowest.num);
  const handleAtEnd = Math.ceil(settings.handleFrames * inTurn - 1e-9);
  const warmth = (frame: IndexedFrame, i: number, at: number): number => {
    const back = taken.frames.at(Math.max(0, i - settings.handleFrames))?.pts ?? frame.pts;
    if (!timeline.clock) return Math.min(back, frame.pts - handleTicks) + origin;
    const us = beforeFrame(timeline, Math.max(0, first + at - handleAtEnd));
    return Math.min(back, rescale(us, MICRO, timeBase)) + origin;
  };
  // Written out, for a film has thousands: objects put together from others take several times the memory.
  const cutAt = (frame: IndexedFrame, i: number, at: number, clean: boolean, begin: CutStart): Cut => {
    const cut: Cut = {
      warmPts: settings.handleFrames === 0 ? frame.pts + origin : warmth(frame, i, at),
      pts: asTicks(frame.pts + origin),
      seconds: toSeconds(frame.pts, timeBase),
      frame: at,
      outputPts: steps.first[at] ?? 0,
      drift: steps.at(at)?.drift ?? 0,
      clean,
      kept: begin.kept,
      counted: begin.counted,
      handleSeconds: begin.handleSeconds,
      foreseen: begin.foreseen,
    };
    return followed.steps ? { ...cut, ...behindFilters(timeline, counted, first + at) } : cut;
  };
  const firstAt = placeOf(start, beforeFrame(timeline, first));
  const firstFrame = taken.frames.at(firstAt);
  const placed = (i: number): number => {
    const frame = taken.frames.at(i);
    return frame && i > 0 ? placeOf(timeline, before(frame.pts, timeBase)) - first : -1;
  };
  const sought = windows.some((one) => one.sought === true);
  const startIn = (i: number, handleSeconds: number, foreseen: boolean): Cut | undefined => {
    const frame = taken.frames.at(i);
    const at = placed(i);
    // Nothing tells frames at the same time apart.
    if (at > 0 && !standsApart(timeline, first + at)) return undefined;
    const lengths = at > 0 ? windows.map(({ settings: sync }) => lengthAt(timeline.frames.at(first + at), sync)) : [];
    const begin = at > 0 ? startAt(steps, at, settings.mode, { lengths, nudgeCounts, rebased, sought }) : undefined;
    // Such a window is to see one frame more; behind filters that count it would hide one too few.
    if (begin?.counted === true && counted.length > 0) return undefined;
    if (!frame || !begin) return undefined;
    const { kept, counted: isCounted } = begin;
    return cutAt(frame, i, at, frame.key && !frame.leading, { kept, counted: isCounted, handleSeconds, foreseen });
  };
  const sourceFrame = (at: number): number => placeOf(start, beforeFrame(timeline, first + at));
  const keys = foreseenSteps(taken.frames, placed, steps, settings.keyRule(invert(encoderTimeBase)))
    .map(sourceFrame)
    .filter((i, k, all) => i !== all[k - 1]);
  const further = startPlaces(taken.frames, timeBase, keys).flatMap(({ index, handleSeconds, foreseen }): Cut[] => {
    if (placed(index) <= 0) return [];
    // Where frame rate conversion drops the frame itself, one behind it does as well.
    for (let i = index; i <= index + LOOK_BEHIND && (i === index || !taken.frames.isKey(i)); i++) {
      const cut = startIn(i, handleSeconds, foreseen && i === index);
      if (cut) return [cut];
    }
    return [];
  });
  const untrimmed = first === 0 && taken.first === 0;
  const [begin, end] = [first, first + steps.length].map((at) => timeline.frames.at(at));
  const head = (frame: IndexedFrame): Cut => {
    const begin = { kept: true, counted: false, handleSeconds: 0, foreseen: true };
    return cutAt(frame, firstAt, 0, untrimmed && frame.key, begin);
  };
  return {
    cuts: firstFrame && steps.length > 0 ? [head(firstFrame), ...further.filter(leadsToItsOwn)] : [],
    syncKinds: [...new Set(windows.map(({ kind }) => kind))],
    sought,
    shift: windows.find(({ kind }) => kind === "classic")?.settings.shift ?? 0,
    times: outputTimes(steps),
    regular: isRegular(steps),
    encoderTimeBase,
    trims: {
      ...taken.trims,
      outputStartUs: begin && first > 0 ? before(begin.pts, timeline.timeBase) : undefined,
      outputEndUs: end ? before(end.pts, timeline.timeBase) : undefined,
      ...(end && followed.steps && { countedEnd: behindFilters(timeline, counted, first + steps.length).entries }),
    },
    endSeconds: endOf(timeline, first + steps.length),
    outputEnd: endOfStep(steps.at(-1)),
    steps: followed.steps,
    forgetsRate,
    knowsRate: timeline.forgetsRate !== true,
    changesLengths: timeline.changesLengths === true,
    packetTicks: replayed.packetTicks,
    filterTicks: timeline.timeBase.den,
  };
}

/** Where filters leave frames out, several places may lead to one: the last is the nearest. */
const leadsToItsOwn = ({ frame }: Cut, i: number, all: readonly Cut[]): boolean => frame !== all[i + 1]?.frame;

function isRegular({ first, counts, length }: StepColumns): boolean {
  for (let i = 1; i < length; i++) if (first[i] !== (first[i - 1] ?? 0) + (counts[i - 1] ?? 0)) return false;
  return true;
}

const endOfStep = (step: SyncStep | undefined): number => (step ? step.first + step.count : 0);

function lengthAt(frame: SourceFrame | undefined, sync: SyncSettings): { length: number; shift: number } {
  return { length: frame ? lengthOf(frame, sync) : 1, shift: sync.shift ?? 0 };
}

/** How many windows there will be is known once nodes take them: far fewer than there could be, mostly. */
export function placesText({ length }: readonly Cut[]): string {
  return `it can be cut at ${length - 1} ${length === 2 ? "place" : "places"}`;
}
