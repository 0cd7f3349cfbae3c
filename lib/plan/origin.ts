/** The time one run calls zero: what ffmpeg subtracts from an input's timestamps. Pure. */
import type { MediaInfo } from "../model/media.ts";
import { MICRO, parseMicroseconds, rescale, type Microseconds, type Rational } from "../model/time.ts";

/**
 * The origin isn't computed but measured, on what ffmpeg makes of the first packet: depending on its version, on the
 * format and on the streams a command uses, it's the container's start or the earliest start of the streams used.
 *
 * @param storedPts the first stored packet's pts in the source, in ticks of `timeBase`
 * @param countedPts the same packet's pts as one run counts it
 * @returns undefined when no whole number of microseconds stands for it
 */
export function findOrigin(storedPts: number, countedPts: number, timeBase: Rational): Microseconds | undefined {
  const ticks = storedPts - countedPts;
  const us = rescale(ticks, timeBase, MICRO);
  return rescale(us, MICRO, timeBase) === ticks ? us : undefined;
}

/** The container's start time, which -ss is relative to. */
export function formatStartUs(media: MediaInfo): Microseconds {
  return parseMicroseconds(media.format.start_time) ?? 0;
}
