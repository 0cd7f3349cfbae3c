/**
 * What comes of setpts since ffmpeg 6.1: the stream forgets its frame rate there, and in 7.1 its frames how long they last.
 * At a variable rate, 7.1 has its encoder count the filters' own ticks then, so each frame stands at its very time; where -r
 * asks for a constant one, frames last no time (choose_out_timebase and video_sync_process in ffmpeg_filter.c). Pure.
 */
import { formatRational } from "../model/time.ts";
import { isMatroska, isMovFamily, traitsOf } from "./containers.ts";
import { windowsAgree, type SourceFrame, type SyncSettings, type SyncStep } from "./frame-sync.ts";
import type { CutSettings, WindowSync } from "./replay.ts";
import type { StreamFacts } from "./streams.ts";
import type { VideoPlan } from "./types.ts";

/** Whether it was compared what comes of it. */
export function forgettingCompared(muxer: string, { chain = [] }: StreamFacts, ffmpegVersion: string): boolean {
  const known = isMovFamily(muxer) || isMatroska(muxer) || muxer === "mpegts";
  return known && traitsOf(ffmpegVersion).encodesFiltersTicks && !chain.some(({ name }) => name === "overlay");
}

/** Whether it's followed. A constant rate that nobody names would be 25, and -ss on the output isn't on the filters' ticks. */
export function forgettingFollowed(settings: CutSettings): boolean {
  const { forgettingCompared: compared, inputRate, output, mode, wantedRate } = settings;
  if (compared !== true || inputRate || output.startUs !== undefined) return false;
  return wantedRate === undefined ? mode === "vfr" : mode === "cfr" || mode === "vscfr";
}

/** The user's setpts leaves windows' frames no more than one run's. 6.1 and 7.0 leave them their durations, though. */
export function forgottenSync(
  steps: readonly SyncStep[],
  frames: readonly SourceFrame[],
  run: SyncSettings,
): readonly WindowSync[] | undefined {
  const syncs = (["gone", "exact"] as const).map((durations): WindowSync => ({
    kind: "modern",
    settings: { ...run, durations },
  }));
  return syncs.every(({ settings }) => windowsAgree(steps, frames, settings)) ? syncs : undefined;
}

/** Whether the encoder counts the filters' own ticks, and its frames last no time. 5.1's windows wouldn't, and aren't wanted. */
export function isTimeless({ forgetsRate, frameMode, rate, syncKinds }: VideoPlan): boolean {
  return forgetsRate === true && frameMode === "vfr" && rate === undefined && !syncKinds.includes("classic");
}

/** What ends a window's filters then, for those of its own clock are finer. */
export function encodersTicks(video: VideoPlan): readonly string[] {
  return isTimeless(video) ? [`settb=${formatRational(video.encoderTimeBase)}`] : [];
}

/**
 * Muxers give packets that last no time the length of a frame at the stream's rate, where it has one; a merge's has what
 * libavformat guesses of its segments. A rate that is far above their ticks makes that nothing.
 */
export function noRate(video: VideoPlan): string[] {
  return isTimeless(video) ? ["-r:v", "1000000", "-time_base:v", formatRational(video.encoderTimeBase)] : [];
}
