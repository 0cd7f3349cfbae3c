/**
 * What comes of setpts since ffmpeg 6.1: the stream forgets its frame rate there, and in 7.1 its frames how long they last.
 * At a variable rate, 7.1 has its encoder count the filters' own ticks then, so each frame stands at its very time; where -r
 * asks for a constant one, frames last no time (choose_out_timebase and video_sync_process in ffmpeg_filter.c). Windows
 * that number their frames forget as well what -r before the input told one run. Pure.
 */
import type { List } from "../model/list.ts";
import { formatRational, type Rational } from "../model/time.ts";
import { isMatroska, isMovFamily, traitsOf } from "./containers.ts";
import { invert } from "./frame-rate.ts";
import { windowsAgree, type SourceFrame, type SyncSettings, type SyncStep } from "./frame-sync.ts";
import type { CutSettings, WindowSync } from "./replay.ts";
import type { StreamFacts } from "./streams.ts";
import type { Timeline } from "./timeline.ts";
import type { VideoPlan } from "./types.ts";

/** Whether it was compared what comes of it. */
export function forgettingCompared(muxer: string, { chain = [] }: StreamFacts, ffmpegVersion: string): boolean {
  const known = isMovFamily(muxer) || isMatroska(muxer) || muxer === "mpegts";
  return known && traitsOf(ffmpegVersion).encodesFiltersTicks && !chain.some(({ name }) => name === "overlay");
}

/** Whether it's followed. A constant rate that nobody names would be 25, and -ss on the output isn't on the filters' ticks. */
export function forgettingFollowed({ forgetsRate }: Timeline, settings: CutSettings): boolean {
  const { forgettingCompared: compared, inputRate, output, mode, wantedRate } = settings;
  if (compared !== true || output.startUs !== undefined || mode === "passthrough") return false;
  if (inputRate && forgetsRate !== true) return true;
  return wantedRate === undefined ? mode === "vfr" : mode !== "vfr";
}

/** The user's setpts leaves windows' frames no more than one run's, and numbering nothing of what -r tells one run. */
export function forgottenSync(
  steps: List<SyncStep>,
  frames: List<SourceFrame>,
  run: SyncSettings,
): readonly WindowSync[] | undefined {
  const gone: WindowSync = { kind: "modern", settings: { ...run, durations: "gone" } };
  return windowsAgree(steps, frames, gone.settings) ? [gone] : undefined;
}

type Rates = Pick<VideoPlan, "forgetsRate" | "frameMode" | "rate" | "syncKinds">;

/** Whether nodes must be of 7.1 as well: 6.1 and 7.0 leave frames their durations, and count 25 ticks where nobody says. */
export function forgetsAsHere({ forgetsRate, syncKinds }: Rates): boolean {
  return forgetsRate === true && !syncKinds.includes("classic");
}

/** Whether windows' encoders count the filters' own ticks. 5.1's wouldn't, and aren't wanted. */
export function countsFiltersTicks(video: Rates): boolean {
  return forgetsAsHere(video) && video.frameMode === "vfr" && video.rate === undefined;
}

/** -r before the input, for windows: their frames come at the source's rate, or at none. */
export function numberedRate(rates: Rates, encoderTimeBase: Rational): Pick<VideoPlan, "rate"> {
  const untold = rates.rate !== undefined || countsFiltersTicks(rates);
  return { rate: untold ? rates.rate : formatRational(invert(encoderTimeBase)) };
}

/** Whether one run's does so too, and its frames last no time. */
export function isTimeless(video: VideoPlan): boolean {
  return countsFiltersTicks(video) && video.knowsRate !== true;
}

/** What ends a window's filters then, for those of its own clock are finer. */
export function encodersTicks(video: VideoPlan): readonly string[] {
  return countsFiltersTicks(video) ? [`settb=${formatRational(video.encoderTimeBase)}`] : [];
}

/**
 * Muxers give packets that last no time the length of a frame at the stream's rate, where it has one; a merge's has what
 * libavformat guesses of its segments. A rate that is far above their ticks makes that nothing.
 */
export function noRate(video: VideoPlan): string[] {
  return isTimeless(video) ? ["-r:v", "1000000", "-time_base:v", formatRational(video.encoderTimeBase)] : [];
}
