/**
 * ffmpeg's frame rate conversion ("fps_mode"), replayed on timestamps alone: which output times each frame gets in one
 * run, and where a run may be cut so that the pieces give the same. Pure; decodes nothing.
 */
import type { List } from "../model/list.ts";
import { MICRO, rescale, rescaler, type Microseconds, type Rational } from "../model/time.ts";
import { StepColumns } from "./step-columns.ts";

/**
 * "vscfr" is cfr that starts at the first frame instead of filling up from zero: what ffmpeg takes for cfr when the
 * input has a single stream, or with -copyts.
 */
export type FrameMode = "cfr" | "vscfr" | "vfr" | "passthrough";

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

/** lrint: nearest, halves to even. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const fraction = x - floor;
  if (fraction !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Encoder ticks: "avoid exact midpoints to reduce the chance of rounding differences". */
const NUDGE = 2 ** -17;

/** Of a frame's pts its time in encoder ticks with sub-tick precision: adjust_frame_pts_to_encoder_tb in ffmpeg 5.1. */
function exactTicks(settings: SyncSettings): (pts: number) => number {
  const { num, den } = settings.encoderTimeBase;
  const extraBits = Math.min(16, Math.max(0, 29 - Math.floor(Math.log2(den))));
  const fine = { num, den: den * 2 ** extraBits };
  const start = rescale(settings.startUs ?? 0, MICRO, fine);
  const toFine = rescaler(settings.timeBase, fine);
  return (pts) => {
    const scaled = (toFine(pts) - start) / 2 ** extraBits;
    return scaled + (settings.nudgedBack ? -1 : Math.sign(scaled)) * NUDGE;
  };
}

interface Decision {
  readonly count: number;
  readonly repeats: number;
  readonly next: number;
}

/** The switch over vsync_method in do_video_out, for one frame. */
function decide(mode: FrameMode, exact: number, length: number, next: number, isFirst: boolean): Decision {
  let drift = exact - next;
  let delta = drift + length;
  let time = exact;
  if (drift < 0 && delta > 0 && mode !== "passthrough") {
    time = next;
    drift = 0;
  }
  if (mode === "passthrough") return { count: 1, repeats: 0, next: roundHalfEven(time) };
  if (mode === "vfr") {
    if (delta <= -0.6) return { count: 0, repeats: 0, next };
    return { count: 1, repeats: 0, next: delta > 0.6 ? roundHalfEven(time) : next };
  }
  let start = next;
  if (mode === "vscfr" && isFirst && drift >= 0.5) {
    delta = length;
    drift = 0;
    start = roundHalfEven(time);
  }
  if (delta < -1.1) return { count: 0, repeats: 0, next: start };
  if (delta <= 1.1) return { count: 1, repeats: 0, next: start };
  const count = roundHalfEven(delta);
  const repeats = drift > 1.1 ? Math.min(count, roundHalfEven(drift - 0.6)) : 0;
  return { count, repeats, next: start };
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

/**
 * Walks through a run that has `start` output frames already.
 * @param take gets what each frame becomes, in order; what it returns says whether to go on
 */
function walk(
  frames: List<SourceFrame>,
  settings: SyncSettings,
  start: number,
  take: (step: Decision, exact: number) => boolean,
): void {
  const { mode, shift = 0 } = settings;
  const ticksOf = exactTicks(settings);
  let next = start;
  let isFirst = true;
  // Most frames last as long as the one before.
  let [duration, length] = [NaN, 0];
  for (let i = 0; i < frames.length; i++) {
    const frame = frames.at(i);
    if (!frame) return;
    const exact = ticksOf(frame.pts) + shift;
    if (frame.duration !== duration) [duration, length] = [frame.duration, lengthOf(frame, settings)];
    const decision = decide(mode, exact, length, next, isFirst);
    if (decision.count > 0) isFirst = false;
    next = decision.next + decision.count;
    if (!take(decision, exact)) return;
  }
}

/** Replays a whole run. One step for each frame, in order. */
export function replaySync(frames: List<SourceFrame>, settings: SyncSettings): List<SyncStep> {
  const steps = new StepColumns(frames.length);
  let place = 0;
  const onGrid = settings.mode === "cfr" || settings.mode === "vscfr";
  walk(frames, settings, 0, ({ count, repeats, next: first }, exact) => {
    steps.set(place++, {
      first,
      count,
      repeats,
      drift: exact - first,
      natural: onGrid || roundHalfEven(exact) === first,
    });
    return true;
  });
  const last = steps.at(-1);
  const more = repeatsAtEnd(steps, steps.length);
  if (last && more > 0) steps.set(steps.length - 1, { ...last, count: last.count + more });
  return steps;
}

/**
 * Whether windows under these settings make of the frames what the run made of them. They have no other start than the
 * run's: "vscfr" is "cfr" to them.
 */
export function windowsAgree(steps: List<SyncStep>, frames: List<SourceFrame>, settings: SyncSettings): boolean {
  const mode = settings.mode === "vscfr" ? "cfr" : settings.mode;
  let i = 0;
  let agree = true;
  walk(frames, { ...settings, mode }, steps.at(0)?.first ?? 0, ({ next: first, count, repeats }) => {
    const step = steps.at(i++);
    const isLast = i === steps.length;
    agree = first === step?.first && repeats === step.repeats && (isLast || count === step.count);
    return agree;
  });
  return agree;
}

/**
 * The same run, with every output frame counted to the frame that it shows: a window that ends before a frame gives
 * the repeats that the frame brings about.
 */
export function byPicture(steps: List<SyncStep>): List<SyncStep> {
  if (steps.every(({ repeats }) => repeats === 0)) return steps;
  return steps.map((step, i) => {
    const { first, count, repeats, drift } = step;
    const taken = i === 0 ? 0 : repeats;
    const given = steps.at(i + 1)?.repeats ?? 0;
    return { ...step, first: first + taken, count: count - taken + given, drift: drift - taken };
  });
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
  if (mode !== "cfr" && mode !== "vscfr") return own === 1 ? { kept: rebased, counted } : undefined;
  const shows = (drift: number): boolean =>
    lengths.every(({ length, shift }) => {
      const { count, repeats } = decide("cfr", drift + shift, length, 0, true);
      return count === own && repeats === 0;
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
  return mode === "cfr" || mode === "vscfr" || (mode === "vfr" && forgetsRate);
}
