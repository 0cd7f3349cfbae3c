/** Exact times: integer ticks of a rational time base. Floats never decide where a cut goes. */

export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** Microseconds, ffmpeg's AV_TIME_BASE. Integer. */
export type Microseconds = number;
export const MICRO: Rational = { num: 1, den: 1_000_000 };

/** Parses ffprobe's "30000/1001" or "1/90000"; undefined for "0/0" and anything else that isn't a positive ratio. */
export function parseRational(text: string | undefined): Rational | undefined {
  const match = /^(\d+)[/:](\d+)$/.exec(text ?? "");
  if (!match) return undefined;
  const [num, den] = [Number(match[1]), Number(match[2])];
  return num > 0 && den > 0 ? { num, den } : undefined;
}

export function formatRational({ num, den }: Rational): string {
  return `${num}/${den}`;
}

/** The same ratio in its lowest terms. */
export function reduce({ num, den }: Rational): Rational {
  const divisor = greatestCommonDivisor(num, den);
  return { num: num / divisor, den: den / divisor };
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Converts ticks between time bases, rounding to the nearest with halves away from zero:
 * ffmpeg's av_rescale_q (libavutil/mathematics.c, AV_ROUND_NEAR_INF).
 */
export function rescale(ticks: number, from: Rational, to: Rational): number {
  const quick = safelyScaled(ticks, from.num * to.den, from.den * to.num);
  if (quick !== undefined) return quick;
  const numerator = BigInt(ticks) * BigInt(from.num) * BigInt(to.den);
  const denominator = BigInt(from.den) * BigInt(to.num);
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return Number(numerator < 0n ? -rounded : rounded);
}

/** The same as {@link rescale} for many: in lowest terms, a whole film's ticks fit where they otherwise wouldn't. */
export function rescaleAll(all: ArrayLike<number>, from: Rational, to: Rational): Float64Array {
  const [top, bottom] = [from.num * to.den, from.den * to.num];
  const isExact = Number.isSafeInteger(top) && Number.isSafeInteger(bottom);
  const { num, den } = isExact ? reduce({ num: top, den: bottom }) : { num: Infinity, den: 1 };
  const scaled = new Float64Array(all.length);
  for (let i = 0; i < scaled.length; i++) {
    const ticks = all[i] ?? 0;
    scaled[i] = safelyScaled(ticks, num, den) ?? rescale(ticks, from, to);
  }
  return scaled;
}

/** Without big integers, which are slow: a film has hundreds of thousands of times. @returns undefined where numbers are too large */
function safelyScaled(ticks: number, num: number, den: number): number | undefined {
  const twice = 2 * Math.abs(ticks) * num + den;
  if (!(twice <= Number.MAX_SAFE_INTEGER)) return undefined;
  const whole = flooredRatio(twice, 2 * den);
  return ticks < 0 ? 0 - whole : whole;
}

/** Exact for whole numbers that are positive and safe: a quotient that was rounded up to the next whole one is mended. */
function flooredRatio(a: number, b: number): number {
  const quotient = Math.floor(a / b);
  return quotient * b > a ? quotient - 1 : quotient;
}

export function toSeconds(ticks: number, base: Rational): number {
  return (ticks * base.num) / base.den;
}

/** "12.345678": what ffmpeg's duration options take, exact to the microsecond. */
export function formatMicroseconds(us: Microseconds): string {
  const magnitude = Math.abs(us);
  const fraction = String(magnitude % 1_000_000).padStart(6, "0");
  return `${us < 0 ? "-" : ""}${Math.trunc(magnitude / 1_000_000)}.${fraction}`;
}

/** The inverse of {@link formatMicroseconds}, for ffprobe's "start_time" and "duration" fields. */
export function parseMicroseconds(text: string | undefined): Microseconds | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,6})\d*)?$/.exec(text ?? "");
  if (!match) return undefined;
  const us = Number(match[2]) * 1_000_000 + Number((match[3] ?? "").padEnd(6, "0"));
  return match[1] === "-" ? -us : us;
}

const UNITS: Readonly<Record<string, number>> = { "": 1_000_000, s: 1_000_000, ms: 1000, us: 1 };

/**
 * A duration as ffmpeg writes it: "90", "1:30", "00:01:30.5", "200ms", "-3" (ffmpeg-utils, "Time duration").
 * @returns undefined for anything else, dates included
 */
export function parseDuration(text: string): Microseconds | undefined {
  const plain = /^(-?)(\d+)(?:\.(\d*))?(s|ms|us)?$/.exec(text);
  const clock = /^(-?)(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:\.(\d*))?$/.exec(text);
  const sign = (plain ?? clock)?.[1] === "-" ? -1 : 1;
  const fraction = (digits: string | undefined): number => Number((digits ?? "").slice(0, 6).padEnd(6, "0"));
  if (plain) {
    const unit = UNITS[plain[4] ?? ""] ?? 1;
    return sign * (Number(plain[2]) * unit + Math.trunc((fraction(plain[3]) * unit) / 1_000_000));
  }
  if (!clock) return undefined;
  const seconds = (Number(clock[2] ?? 0) * 60 + Number(clock[3])) * 60 + Number(clock[4]);
  return sign * (seconds * 1_000_000 + fraction(clock[5]));
}
