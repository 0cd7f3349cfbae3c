/** Where windows may start, and what must come out between two such places. Pure. */
import type { FilterCall } from "../command/filtergraph.ts";
import { MICRO, rescale, toSeconds, type Microseconds, type Rational } from "../model/time.ts";
import type { IndexedFrame, VideoIndex } from "../model/video-index.ts";
import { asTicks } from "../model/window.ts";
import { throughFilters, type Timeline } from "./filter-timing.ts";
import {
  byPicture,
  lengthOf,
  outputTimes,
  replaySync,
  startAt,
  windowsAgree,
  type FrameMode,
  type SourceFrame,
  type SyncSettings,
  type SyncStep,
} from "./frame-sync.ts";
import { encoderFrameRate, invert } from "./frame-rate.ts";
import { trimmed, type Range } from "./range.ts";
import { before, part, take } from "./taken.ts";
import { foreseenSteps } from "./foreseen.ts";
import type { KeyRule } from "./key-rule.ts";
import { startPlaces } from "./places.ts";
import type { Cut, CutTrims, OutputTimes, SyncKind } from "./types.ts";

export interface CutSettings {
  readonly mode: FrameMode;
  readonly timeBase: Rational;
  /** Of the decoded frames. */
  readonly frameRate: Rational;
  /** The user's -r; undefined without it. */
  readonly wantedRate: Rational | undefined;
  readonly codec: string;
  readonly originUs: Microseconds;
  /** The frame that one run begins with, as stored, where that isn't told by times: see sought.ts. */
  readonly firstPts?: number | undefined;
  /** Of the ffmpeg whose one run is the measure. */
  readonly syncKind: SyncKind;
  /** The user's filters; undefined without any. */
  readonly chain: readonly FilterCall[] | undefined;
  /** Of the complex graph that the video comes out of; 0 where graphs are for sound alone, undefined without any. */
  readonly graphInputs: 0 | 1 | 2 | undefined;
  /** -ss, -t and -to before the input, and before the output. */
  readonly handleFrames: number;
  readonly input: Range;
  readonly output: Range;
  readonly frameLimit: number | undefined;
  /** Of the encoder; undefined where it isn't known. */
  readonly keyRule: (rate: Rational) => KeyRule | undefined;
}

export interface Cuts {
  readonly cuts: readonly Cut[];
  readonly times: OutputTimes;
  readonly regular: boolean;
  readonly trims: CutTrims;
  readonly encoderTimeBase: Rational;
  readonly syncKinds: readonly SyncKind[];
  readonly shift: number;
  readonly endSeconds: number;
}

/** Output frames no more than -frames:v and -t let through (do_video_out and check_recording_time in ffmpeg 5.1). */
function limit(
  steps: readonly SyncStep[],
  frames: number,
  durationUs: number | undefined,
  tick: Rational,
): readonly SyncStep[] {
  if (frames === Infinity && durationUs === undefined) return steps;
  let left = frames;
  const late = (time: number): boolean => durationUs !== undefined && rescale(time, tick, MICRO) >= durationUs;
  const kept: SyncStep[] = [];
  for (const step of steps) {
    let count = Math.min(step.count, left);
    while (count > 0 && late(step.first + count - 1)) count -= 1;
    if (step.count > 0 && count === 0) break;
    kept.push({ ...step, count, repeats: Math.min(step.repeats, count) });
    left -= count;
  }
  return kept;
}

/** What a window's encoder does under one kind of ffmpeg. */
interface WindowSync {
  readonly kind: SyncKind;
  readonly settings: SyncSettings;
}

interface Replay {
  /** By picture. */
  readonly steps: readonly SyncStep[];
  readonly timeline: Timeline;
  /** The first frame of the timeline that is encoded. */
  readonly first: number;
  readonly encoderTimeBase: Rational;
  readonly windows: readonly WindowSync[];
  readonly nudgeCounts: boolean;
}

/**
 * Settings under which windows of this kind give what the run gave; undefined where there are none. A window always has
 * a filter (its trim), so up to ffmpeg 6.0 its frames' own durations don't count, as they do in a run without filters:
 * there a shift of all frames may stand in for them.
 */
function windowSync(
  steps: readonly SyncStep[],
  frames: readonly SourceFrame[],
  run: SyncSettings,
  kind: SyncKind,
): WindowSync | undefined {
  const settings: SyncSettings = { ...run, durations: kind === "modern" ? "exact" : "none" };
  const [first] = frames;
  const stands = first && run.durations === "ticks" ? lengthOf(first, run) - lengthOf(first, settings) : 0;
  const shifts = kind === "modern" || stands === 0 || run.mode === "vfr" ? [0] : [0, stands];
  const shift = shifts.find((by) => windowsAgree(steps, frames, { ...settings, shift: by }));
  return shift === undefined ? undefined : { kind, settings: { ...settings, shift } };
}

/** @returns undefined where windows can't give what one run gives, whatever the frames' times */
function replay(timeline: Timeline, settings: CutSettings): Replay | undefined {
  const { output, codec, mode, chain, syncKind: kind, wantedRate } = settings;
  const { timeBase, frameRate } = timeline;
  const encoderTimeBase = invert(encoderFrameRate(wantedRate ?? frameRate, codec));
  const [first, end] = trimmed(
    timeline.frames.map(({ pts }) => pts),
    timeBase,
    output,
  );
  const frames = part(timeline.frames, first, end);
  // do_video_out in ffmpeg 5.1 asks whether there are any, whatever they're for.
  const filtered = chain !== undefined || settings.graphInputs !== undefined;
  const durations = kind === "modern" ? "exact" : filtered ? "none" : "ticks";
  const startUs = output.startUs ?? 0;
  const run = {
    mode,
    startUs,
    timeBase,
    encoderTimeBase,
    durations,
    frameRate,
    unbounded: settings.graphInputs === 2,
  } as const;
  const steps = replaySync(frames, run);
  const own = windowSync(steps, frames, run, kind);
  if (!own) return undefined;
  // Where -r asks for a variable rate, newer versions refuse and older ones obey.
  const other =
    mode === "vfr" && wantedRate ? undefined : windowSync(steps, frames, run, kind === "modern" ? "classic" : "modern");
  const limited = limit(steps, settings.frameLimit ?? Infinity, output.durationUs, encoderTimeBase);
  return {
    steps: byPicture(limited),
    timeline,
    first,
    encoderTimeBase,
    windows: other ? [own, other] : [own],
    nudgeCounts: !windowsAgree(steps, frames, { ...run, nudgedBack: true }),
  };
}

/** Frames behind a place that are tried in its stead. */
const LOOK_BEHIND = 4;

/** What a cut says of the window that starts there, beside its place. */
type CutStart = Pick<Cut, "kept" | "counted" | "handleSeconds" | "foreseen">;

/** The first frame of the timeline at or after a time of the source's clock. */
function placeOf({ frames, timeBase }: Timeline, us: Microseconds): number {
  const at = rescale(us, MICRO, timeBase);
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.pts ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Every place where one run can be cut so that the pieces have the same frames at the same times, the first frame always
 * among them.
 * @returns undefined when frame rate conversion depends on more than the timestamps near a cut
 */
export function findCuts(index: VideoIndex, settings: CutSettings): Cuts | undefined {
  const { timeBase } = settings;
  const origin = rescale(settings.originUs, MICRO, timeBase);
  const taken = take(index, settings);
  const start = { frames: taken.frames, timeBase, frameRate: settings.frameRate };
  const timeline = throughFilters(start, settings.chain ?? []);
  const replayed = timeline && replay(timeline, settings);
  if (!timeline || !replayed) return undefined;
  const { steps, first, encoderTimeBase, windows, nudgeCounts } = replayed;

  // Filters count frames that come in, and behind fps= those may be farther apart than the source's.
  const handleTicks = rescale(settings.handleFrames, invert(timeline.frameRate), timeBase);
  const warmth = (frame: IndexedFrame, i: number): number =>
    Math.min(taken.frames[Math.max(0, i - settings.handleFrames)]?.pts ?? frame.pts, frame.pts - handleTicks) + origin;
  const cutAt = (frame: IndexedFrame, i: number, at: number, clean: boolean): Omit<Cut, keyof CutStart> => ({
    warmPts: settings.handleFrames === 0 ? frame.pts + origin : warmth(frame, i),
    pts: asTicks(frame.pts + origin),
    seconds: toSeconds(frame.pts, timeBase),
    frame: at,
    outputPts: steps[at]?.first ?? 0,
    drift: steps[at]?.drift ?? 0,
    clean,
  });
  const firstAt = placeOf(start, before(timeline.frames[first]?.pts ?? 0, timeline.timeBase));
  const firstFrame = taken.frames[firstAt];
  const placed = (i: number): number => {
    const frame = taken.frames[i];
    return frame && i > 0 ? placeOf(timeline, before(frame.pts, timeBase)) - first : -1;
  };
  const startIn = (i: number, handleSeconds: number, foreseen: boolean): Cut | undefined => {
    const frame = taken.frames[i];
    const at = placed(i);
    const lengths = at > 0 ? windows.map(({ settings: sync }) => lengthAt(timeline.frames[first + at], sync)) : [];
    const begin = at > 0 ? startAt(steps, at, settings.mode, { lengths, nudgeCounts }) : undefined;
    return frame && begin
      ? { ...cutAt(frame, i, at, frame.key && !frame.leading), ...begin, handleSeconds, foreseen }
      : undefined;
  };
  const sourceFrame = (at: number): number =>
    placeOf(start, before(timeline.frames[first + at]?.pts ?? 0, timeline.timeBase));
  const keys = foreseenSteps(taken.frames, placed, steps, settings.keyRule(invert(encoderTimeBase)))
    .map(sourceFrame)
    .filter((i, k, all) => i !== all[k - 1]);
  const further = startPlaces(taken.frames, timeBase, keys).flatMap(({ index, handleSeconds, foreseen }): Cut[] => {
    if (placed(index) <= 0) return [];
    // Where frame rate conversion drops the frame itself, one behind it does as well.
    for (let i = index; i <= index + LOOK_BEHIND && (i === index || !taken.frames[i]?.key); i++) {
      const cut = startIn(i, handleSeconds, foreseen && i === index);
      if (cut) return [cut];
    }
    return [];
  });
  const untrimmed = first === 0 && taken.first === 0;
  const [begin, end] = [first, first + steps.length].map((at) => timeline.frames[at]);
  const head = (frame: IndexedFrame): Cut => ({
    ...cutAt(frame, firstAt, 0, untrimmed && frame.key),
    ...{ kept: true, counted: false, handleSeconds: 0, foreseen: true },
  });
  return {
    cuts: firstFrame && steps.length > 0 ? [head(firstFrame), ...further] : [],
    syncKinds: windows.map(({ kind }) => kind),
    shift: windows.find(({ kind }) => kind === "classic")?.settings.shift ?? 0,
    times: { frames: steps.length, between: (from, to) => outputTimes(steps, from, to) },
    regular: steps.every(
      (step, i) => i === 0 || step.first === (steps[i - 1]?.first ?? 0) + (steps[i - 1]?.count ?? 0),
    ),
    encoderTimeBase,
    trims: {
      ...taken.trims,
      outputStartUs: begin && first > 0 ? before(begin.pts, timeline.timeBase) : undefined,
      outputEndUs: end ? before(end.pts, timeline.timeBase) : undefined,
    },
    endSeconds: endOf(timeline, first + steps.length),
  };
}

function endOf({ frames, timeBase }: Timeline, end: number): number {
  const last = frames[end - 1];
  return toSeconds((last?.pts ?? 0) + Math.max(1, last?.duration ?? 0), timeBase);
}

function lengthAt(frame: SourceFrame | undefined, sync: SyncSettings): { length: number; shift: number } {
  return { length: frame ? lengthOf(frame, sync) : 1, shift: sync.shift ?? 0 };
}
