/** The ticks in which a window sets its clock, at a constant frame rate: fine enough for all that one run reckons with. Pure. */
import { greatestCommonDivisor, MICRO } from "../model/time.ts";
import type { VideoPlan } from "./types.ts";

/** What a time base's denominator in ffmpeg holds. */
const MOST_TICKS = 2 ** 31 - 1;

export type ClockSettings = Pick<VideoPlan, "encoderTimeBase" | "sourceTimeBase" | "outputStartUs" | "filterTicks">;

export function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

/** Ticks a second that hold the encoder's, the source's, the filters' and -ss on the output. */
export function clockTicks(settings: ClockSettings): number {
  const { encoderTimeBase, sourceTimeBase, outputStartUs, filterTicks = 1 } = settings;
  const own = outputStartUs === 0 ? 1 : MICRO.den / greatestCommonDivisor(MICRO.den, outputStartUs);
  // Twice the source's, for filters that make a frame of each field.
  return [encoderTimeBase.den, 2 * sourceTimeBase.den, filterTicks, own].reduce(
    leastCommonMultiple,
    sourceTimeBase.den,
  );
}

/** Why windows can't set it; undefined where they can. */
export function clockReason(settings: ClockSettings): string | undefined {
  if (clockTicks(settings) <= MOST_TICKS) return undefined;
  const start = settings.outputStartUs === 0 ? "" : ", and -ss on the output";
  return `no time base of ffmpeg's holds the ticks of both source and encoder${start}`;
}
