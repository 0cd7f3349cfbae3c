/** Where windows may start, and what must come out between two such places. Pure. */
import { MICRO, rescale, toSeconds, type Microseconds, type Rational } from "../model/time.ts";
import type { VideoIndex } from "../model/video-index.ts";
import { asTicks } from "../model/window.ts";
import { mayCutBefore, outputTimes, replaySync, sameSteps, type FrameMode, type SyncSettings } from "./frame-sync.ts";
import type { Cut, OutputTimes } from "./types.ts";

export interface CutSettings {
  readonly mode: FrameMode;
  readonly timeBase: Rational;
  readonly encoderTimeBase: Rational;
  readonly originUs: Microseconds;
  /** Whether the user's command has video filters. */
  readonly filtered: boolean;
}

export interface Cuts {
  readonly cuts: readonly Cut[];
  readonly times: OutputTimes;
  readonly regular: boolean;
}

/**
 * Every key frame before which one run can be cut so that the pieces have the same frames at the same times, the
 * first frame always among them.
 * @returns undefined when frame rate conversion depends on more than the timestamps near a cut
 */
export function findCuts(index: VideoIndex, settings: CutSettings): Cuts | undefined {
  const origin = rescale(settings.originUs, MICRO, settings.timeBase);
  const frames = index.frames.map(({ pts, duration }) => ({ pts: pts - origin, duration }));
  const sync: SyncSettings = { ...settings, useDurations: !settings.filtered };
  const steps = replaySync(frames, sync);
  // A window always has a filter (its trim), so its frames' own durations don't count there.
  if (!settings.filtered && !sameSteps(steps, replaySync(frames, { ...sync, useDurations: false }))) return undefined;

  const cuts = index.frames.flatMap((frame, i): Cut[] => {
    const step = steps[i];
    if (!step || (i > 0 && !(frame.key && mayCutBefore(steps, i)))) return [];
    return [
      {
        pts: asTicks(frame.pts),
        seconds: toSeconds(frame.pts - origin, settings.timeBase),
        frame: i,
        outputPts: step.first,
        clean: frame.key && !frame.leading,
      },
    ];
  });
  const regular = steps.every(
    (step, i) => i === 0 || step.first === (steps[i - 1]?.first ?? 0) + (steps[i - 1]?.count ?? 0),
  );
  return { cuts, regular, times: { frames: frames.length, between: (from, to) => outputTimes(steps, from, to) } };
}
