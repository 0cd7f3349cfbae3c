/**
 * ffmpeg's frame rate conversion ("fps_mode"), replayed on timestamps alone: which output times each frame gets in one
 * run, and where a run may be cut so that the pieces give the same. Pure; decodes nothing.
 */
import { rescale, type Rational } from "../model/time.ts";

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
   * (do_video_out); since 6.1 all of it (video_sync_process).
   */
  readonly durations: "none" | "ticks" | "exact";
}

/** What one frame becomes: `count` output frames from `first` on, of which the first `repeats` show the frame before. */
export interface SyncStep {
  readonly first: number;
  readonly count: number;
  readonly repeats: number;
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

/** A frame's time in encoder ticks with sub-tick precision: adjust_frame_pts_to_encoder_tb in ffmpeg 5.1. */
function exactTicks(pts: number, settings: SyncSettings): number {
  const { num, den } = settings.encoderTimeBase;
  const extraBits = Math.min(16, Math.max(0, 29 - Math.floor(Math.log2(den))));
  const fine = { num, den: den * 2 ** extraBits };
  const scaled = rescale(pts, settings.timeBase, fine) / 2 ** extraBits;
  return scaled + Math.sign(scaled) / 2 ** 17;
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

function lengthOf({ duration }: SourceFrame, { durations, timeBase, encoderTimeBase }: SyncSettings): number {
  const ticks = (duration * timeBase.num * encoderTimeBase.den) / (timeBase.den * encoderTimeBase.num);
  const own = durations === "none" ? 0 : durations === "ticks" ? roundHalfEven(ticks) : ticks;
  return own > 0 ? own : 1;
}

/** Replays a whole run. One step for each frame, in order. */
export function replaySync(frames: readonly SourceFrame[], settings: SyncSettings): SyncStep[] {
  let next = 0;
  let isFirst = true;
  const steps = frames.map((frame): SyncStep => {
    const exact = exactTicks(frame.pts, settings);
    const decision = decide(settings.mode, exact, lengthOf(frame, settings), next, isFirst);
    if (decision.count > 0) isFirst = false;
    next = decision.next + decision.count;
    const natural = settings.mode === "cfr" || settings.mode === "vscfr" || roundHalfEven(exact) === decision.next;
    return { first: decision.next, count: decision.count, repeats: decision.repeats, natural };
  });
  const last = steps.at(-1);
  const more = repeatsAtEnd(steps, steps.length);
  return last && more > 0 ? [...steps.slice(0, -1), { ...last, count: last.count + more }] : steps;
}

/** At its end, ffmpeg shows the last frame again as often as the median of the last three repeats. */
function repeatsAtEnd(steps: readonly SyncStep[], end: number): number {
  const [, median = 0] = [1, 2, 3].map((back) => steps[end - back]?.repeats ?? 0).sort((x, y) => x - y);
  return median;
}

/**
 * Whether a run may be cut before frame `index` without changing what comes out: the frame gives exactly one output
 * frame of its own, and the run that ends there adds nothing (at its end ffmpeg repeats the last frame by the median
 * of the last three repeats).
 */
export function mayCutBefore(steps: readonly SyncStep[], index: number): boolean {
  const step = steps[index];
  if (step?.count !== 1 || step.repeats !== 0 || !step.natural) return false;
  return repeatsAtEnd(steps, index) === 0;
}

/** Output times of frames [from, to), in encoder ticks, ascending. */
export function outputTimes(steps: readonly SyncStep[], from: number, to: number): number[] {
  return steps.slice(from, to).flatMap((step) => Array.from({ length: step.count }, (_, i) => step.first + i));
}

export function sameSteps(a: readonly SyncStep[], b: readonly SyncStep[]): boolean {
  return (
    a.length === b.length &&
    a.every((step, i) => step.first === b[i]?.first && step.count === b[i].count && step.repeats === b[i].repeats)
  );
}
