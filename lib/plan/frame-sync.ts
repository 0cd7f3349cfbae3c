/**
 * ffmpeg's frame rate conversion ("fps_mode"), replayed on timestamps alone: which output times each frame gets in one
 * run, and where a run may be cut so that the pieces give the same. Pure; decodes nothing.
 */
import type { List } from "../model/list.ts";
import type { Microseconds, Rational } from "../model/time.ts";
import { fineTicks, NUDGE, nudged, roundHalfEven } from "./encoder-ticks.ts";
import { StepColumns } from "./step-columns.ts";
import { durationsOf, timesOf } from "./times-of.ts";

/**
 * "vscfr" is cfr that starts at the first frame instead of filling up from zero: what ffmpeg takes for cfr when the
 * input has a single stream, or with -copyts.
 */
export type FrameMode = "cfr" | "vscfr" | "vfr" | "passthrough";

/** Whether frames are repeated and dropped for a constant rate. */
export const isConstant = (mode: FrameMode): boolean => mode === "cfr" || mode === "vscfr";

export interface SourceFrame {
  /** In ticks of the filter output's time base, relative to the run's origin. */
  readonly pts: number;
  /** In the same ticks; 0 when unknown. */
  readonly duration: number;
}

export interface SyncSettings {
  readonly mode: FrameMode;
  /** Of the frames' pts. */
  readonly timeBase: Rational;
  /** Of the encoder: the inverse of its frame rate. */
  readonly encoderTimeBase: Rational;
  /**
   * What a frame's own duration counts for: up to ffmpeg 6.0 nothing with a user filter, whole ticks without any
   * (do_video_out); since 6.1 all of it (video_sync_process), and "gone" is what 7.1's setpts leaves of it: nothing, with no
   * frame rate in its place.
   */
  readonly durations: "none" | "ticks" | "exact" | "gone";
  /** Of the frames; where its own duration doesn't count, a frame lasts as long as one here, and a tick at the most. */
  readonly frameRate: Rational;
  /** A frame out of a complex graph with several inputs may last longer than a tick. Default: false. */
  readonly unbounded?: boolean;
  /** -ss on the output, which ffmpeg takes off each time. Default: 0. */
  readonly startUs?: Microseconds;
  /** Encoder ticks that every frame is later than its pts. Default: 0. */
  readonly shift?: number;
  /** Whether frames before and after zero are nudged alike, towards earlier times. Default: false. */
  readonly nudgedBack?: boolean;
}

/** What one frame becomes: `count` output frames from `first` on, of which the first `repeats` show the frame before. */
export interface SyncStep {
  readonly first: number;
  readonly count: number;
  readonly repeats: number;
  /** Encoder ticks from `first` to the frame's own time. */
  readonly drift: number;
  /** Whether a run that begins with this frame would put it there too: always where the window's clock is set by it. */
  readonly natural: boolean;
}

/** What becomes of a frame: one object for all of them. */
interface Decision {
  count: number;
  repeats: number;
  /** Where the frame goes. */
  first: number;
}

function put(into: Decision, count: number, repeats: number, first: number): void {
  into.count = count;
  into.repeats = repeats;
  into.first = first;
}

/** The switch over vsync_method in do_video_out, for one frame. */
function decide(mode: FrameMode, exact: number, length: number, next: number, isFirst: boolean, into: Decision): void {
  let drift = exact - next;
  let delta = drift + length;
  let time = exact;
  if (drift < 0 && delta > 0 && mode !== "passthrough") {
    time = next;
    drift = 0;
  }
  if (mode === "passthrough") {
    put(into, 1, 0, roundHalfEven(time));
    return;
  }
  if (mode === "vfr") {
    put(into, delta <= -0.6 ? 0 : 1, 0, delta > 0.6 ? roundHalfEven(time) : next);
    return;
  }
  let start = next;
  if (mode === "vscfr" && isFirst && drift >= 0.5) {
    delta = length;
    drift = 0;
    start = roundHalfEven(time);
  }
  const count = delta < -1.1 ? 0 : delta <= 1.1 ? 1 : roundHalfEven(delta);
  put(into, count, delta > 1.1 && drift > 1.1 ? Math.min(count, roundHalfEven(drift - 0.6)) : 0, start);
}

/** How long a frame lasts for the conversion, in encoder ticks. */
export function lengthOf({ duration }: SourceFrame, settings: SyncSettings): number {
  const { durations, timeBase, encoderTimeBase, frameRate } = settings;
  if (durations === "gone") return 0;
  const ticks = (duration * timeBase.num * encoderTimeBase.den) / (timeBase.den * encoderTimeBase.num);
  const own = durations === "none" ? 0 : durations === "ticks" ? roundHalfEven(ticks) : ticks;
  if (own > 0) return own;
  const one = 1 / ((frameRate.num / frameRate.den) * (encoderTimeBase.num / encoderTimeBase.den));
  return settings.unbounded ? one : Math.min(1, one);
}

/** Is told what becomes of a frame that comes exactly then. @returns whether to go on */
type Take = (place: number, step: Decision, exact: number) => boolean;

/**
 * What each frame becomes in a run that has `start` output frames already, but for its end.
 * @returns whether it got there
 */
function walk(frames: List<SourceFrame>, settings: SyncSettings, start: number, take: Take): boolean {
  const { mode } = settings;
  const [ticks, durations] = [fineTicks(timesOf(frames), settings), durationsOf(frames)];
  const step = { count: 0, repeats: 0, first: 0 };
  let next = start;
  let isFirst = true;
  // Most frames last as long as the one before.
  let [duration, length] = [NaN, 0];
  for (let i = 0; i < ticks.length; i++) {
    const exact = nudged(ticks[i] ?? 0, settings);
    const own = durations[i] ?? 0;
    if (own !== duration) [duration, length] = [own, lengthOf({ pts: 0, duration: own }, settings)];
    decide(mode, exact, length, next, isFirst, step);
    if (!take(i, step, exact)) return false;
    if (step.count > 0) isFirst = false;
    next = step.first + step.count;
  }
  return true;
}

/** Replays a whole run. One step for each frame, in order. */
export function replaySync(frames: List<SourceFrame>, settings: SyncSettings): StepColumns {
  const onGrid = isConstant(settings.mode);
  const steps = new StepColumns(frames.length);
  walk(frames, settings, 0, (place, { first, count, repeats }, exact) => {
    steps.set(place, first, count, repeats, exact - first, onGrid || roundHalfEven(exact) === first);
    return true;
  });
  const more = repeatsAtEnd(steps, steps.length);
  if (more > 0) steps.counts[steps.length - 1] = (steps.counts.at(-1) ?? 0) + more;
  return steps;
}

/**
 * Whether windows under these settings make of the frames what the run made of them. They have no other start than the
 * run's: "vscfr" is "cfr" to them.
 */
export function windowsAgree(run: List<SyncStep>, frames: List<SourceFrame>, settings: SyncSettings): boolean {
  const mode = settings.mode === "vscfr" ? "cfr" : settings.mode;
  const { first, counts, repeats, length } = StepColumns.from(run);
  return walk(
    frames,
    { ...settings, mode },
    first[0] ?? 0,
    (place, step) =>
      step.first === first[place] &&
      step.repeats === repeats[place] &&
      (step.count === counts[place] || place === length - 1),
  );
}

/**
 * The same run, with every output frame counted to the frame that it shows: a window that ends before a frame gives
 * the repeats that the frame brings about.
 */
export function byPicture(run: List<SyncStep>): StepColumns {
  const steps = StepColumns.from(run);
  if (steps.repeats.every((repeats) => repeats === 0)) return steps;
  const pictures = new StepColumns(steps.length);
  let place = 0;
  for (const { first, count, repeats, drift, natural } of steps) {
    const taken = place === 0 ? 0 : repeats;
    const given = steps.repeats[place + 1] ?? 0;
    pictures.set(place++, first + taken, count - taken + given, repeats, drift - taken, natural);
  }
  return pictures;
}

/** At its end, ffmpeg shows the last frame again as often as the median of the last three repeats. */
function repeatsAtEnd(steps: List<SyncStep>, end: number): number {
  const [, median = 0] = [1, 2, 3]
    .map((back) => (end < back ? 0 : (steps.at(end - back)?.repeats ?? 0)))
    .sort((x, y) => x - y);
  return median;
}

/** How a window begins whose frames are then shown as one run shows them. */
export interface WindowStart {
  /** Whether the first frame keeps its place beside the grid, for that is why it's shown more than once. */
  readonly kept: boolean;
  /** Whether the window before must be told how many frames to give: ffmpeg would repeat its last one otherwise. */
  readonly counted: boolean;
}

export interface WindowLengths {
  /** How long the frame lasts under each of the settings that windows may run under, with their shift. */
  readonly lengths: readonly { readonly length: number; readonly shift: number }[];
  /** Whether some of those may set their clock by -ss, whose trim drops what is before it. */
  readonly sought?: boolean;
  /** Whether it changes anything in this run to which side times are nudged. */
  readonly nudgeCounts: boolean;
  /** Whether a window's clock is set so that its first frame keeps its place beside the grid, at a variable rate too. */
  readonly rebased?: boolean;
}

/**
 * How a window may begin at frame `index`, for a frame that one run shows, and which such a window shows as often.
 * @param steps of {@link byPicture}
 */
export function startAt(
  steps: List<SyncStep>,
  index: number,
  mode: FrameMode,
  { lengths, nudgeCounts, rebased = false, sought = false }: WindowLengths,
): WindowStart | undefined {
  const [step, next] = [steps.at(index), steps.at(index + 1)];
  // What ffmpeg repeats at the end depends on what it repeated before the last three frames.
  if (steps.length - index < 4) return undefined;
  // ffmpeg nudges times away from zero, and a window's zero is elsewhere: all that follows must be behind it.
  if (!step || (!step.natural && !rebased) || (nudgeCounts && next && next.first + next.drift <= step.first + NUDGE))
    return undefined;
  const own = step.count - (next?.repeats ?? 0);
  const counted = step.repeats > 0 || repeatsAtEnd(steps, index) > 0;
  if (!isConstant(mode)) return own === 1 ? { kept: rebased, counted } : undefined;
  const shown = { count: 0, repeats: 0, first: 0 };
  const shows = (drift: number): boolean =>
    lengths.every(({ length, shift }) => {
      decide("cfr", drift + shift, length, 0, true, shown);
      return shown.count === own && shown.repeats === 0;
    });
  if (sought && (step.drift < 0 || !shows(step.drift))) return undefined;
  if (shows(0)) return { kept: false, counted };
  const inTime = lengths.every(({ shift }) => step.drift + shift >= 0);
  return inTime && shows(step.drift) ? { kept: true, counted } : undefined;
}

/**
 * Whether windows set their clock by a setpts of their own: newer versions forget the frame rate at it, and at a variable
 * rate they can't be told again. Where the user has one, nothing is lost.
 */
export function setsClock(mode: FrameMode, forgetsRate = false): boolean {
  return isConstant(mode) || (mode === "vfr" && forgetsRate);
}
