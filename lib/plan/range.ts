/** -ss, -t, -to and -frames:v: which part of the source a run encodes, as ffmpeg's own trims decide it. Pure. */
import type { FfmpegOption } from "../model/command.ts";
import { MICRO, parseDuration, rescale, type Microseconds, type Rational } from "../model/time.ts";

/** The options before an input, or before the output. */
export interface Range {
  /** -ss; undefined without it. */
  readonly startUs: Microseconds | undefined;
  /** -t, or -to less -ss; undefined without either. */
  readonly durationUs: Microseconds | undefined;
}

const isVideo = (option: FfmpegOption): boolean => option.specifier === undefined || /^v(:0)?$/i.test(option.specifier);

/** @returns undefined for values that aren't plain durations */
export function readRange(options: readonly FfmpegOption[]): Range | undefined {
  const last = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value;
  const [ss, t, to] = [last("ss"), last("t"), last("to")].map((text) =>
    text === undefined ? null : parseDuration(text),
  );
  if (ss === undefined || t === undefined || to === undefined) return undefined;
  if ((ss ?? 0) < 0 || (t ?? 0) < 0 || (to ?? 0) < 0) return undefined;
  // -t wins over -to, as in ffmpeg.
  const durationUs = t ?? (to === null ? undefined : to - (ss ?? 0));
  if (durationUs !== undefined && durationUs <= 0) return undefined;
  return { startUs: ss ?? undefined, durationUs };
}

/** -itsoffset before an input: what its times are later by. @returns undefined for a value that isn't a plain duration */
export function readOffset(options: readonly FfmpegOption[]): Microseconds | undefined {
  const text = options.findLast(({ name }) => name === "itsoffset")?.value;
  return text === undefined ? 0 : parseDuration(text);
}

/** -frames:v, -vframes; undefined without them. */
export function readFrameLimit(options: readonly FfmpegOption[]): number | undefined {
  const limit = options.findLast(
    (option) => option.name === "vframes" || (option.name === "frames" && isVideo(option)),
  );
  return limit && Number(limit.value);
}

/**
 * The frames that ffmpeg's trim lets through (libavfilter/trim.c): from the first at or after the start, for less than
 * the duration counted from there.
 *
 * @param times ascending, in ticks of `timeBase`
 * @returns [first, end) indices
 */
export function trimmed(
  times: readonly number[] | Float64Array,
  timeBase: Rational,
  { startUs, durationUs }: Range,
): readonly [number, number] {
  const start = startUs === undefined ? -Infinity : rescale(startUs, MICRO, timeBase);
  const first = times.findIndex((time) => time >= start);
  if (first === -1) return [0, 0];
  if (durationUs === undefined) return [first, times.length];
  const length = rescale(durationUs, MICRO, timeBase);
  const origin = times[first] ?? 0;
  const end = times.findIndex((time, i) => i >= first && time - origin >= length);
  return [first, end === -1 ? times.length : end];
}
