/** The clock of segments. Pure. */
import type { Rational } from "../model/time.ts";

/** A time base is divided by these until its seconds have ticks enough, then halved. */
const divides = [2, 3, 5, 7, 9, 11, 13];
const ENOUGH = 48_000;
const MOST_HALVED = 2 ** 24;

/** The time base that NUT's muxer chooses for an encoder's (ff_choose_timebase in libavformat/mux.c). */
export function nutTimeBase({ num, den }: Rational): Rational {
  const isCoarse = (): boolean => Math.floor(den / num) < ENOUGH;
  for (const factor of divides) while (isCoarse() && num % factor === 0) num /= factor;
  while (isCoarse() && den < MOST_HALVED) den *= 2;
  return { num, den };
}

/** Whether segments' times are in whole parts of a second, as an MP4's are. */
export function hasWholeTicks({ num }: Rational): boolean {
  for (const factor of divides) while (num % factor === 0) num /= factor;
  return num === 1;
}
