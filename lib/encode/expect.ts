/** Whether an encoded segment holds exactly the frames that one run would have there. Pure. */
import { rescale, type Rational } from "../model/time.ts";
import type { SegmentFacts } from "../media/segment.ts";
import { frameNumbers } from "../plan/by-number.ts";
import type { SampleVideo } from "../plan/types.ts";

const same = (a: number, aBase: Rational, b: number, bBase: Rational): boolean =>
  BigInt(a) * BigInt(aBase.num) * BigInt(bBase.den) === BigInt(b) * BigInt(bBase.num) * BigInt(aBase.den);

/**
 * @param expected output times in ticks of `timeBase`, on the window's own clock
 * @returns what differs; undefined when every frame is there at its time
 */
export function segmentFault(
  segment: SegmentFacts,
  expected: readonly number[],
  timeBase: Rational,
  picture: string,
): string | undefined {
  // One run keeps the first picture's size and format; a window that begins behind a change has another.
  if (segment.picture !== picture) return `its picture is ${segment.picture}, not ${picture}`;
  if (segment.times.length !== expected.length) {
    return `it has ${segment.times.length} frames, not ${expected.length}`;
  }
  const at = expected.findIndex((time, i) => !same(segment.times[i] ?? 0, segment.timeBase, time, timeBase));
  return at === -1 ? undefined : `frame ${at} isn't at its time`;
}

/**
 * The same for the finished file: its container may have a coarser time base, and shift everything by one amount
 * (Matroska moves negative times up). `sample` is what ffmpeg's own sample has, in ticks
 * of the same container.
 * @param held by how many frames each packet's decoding time is behind its place in the order of showing. Default: nothing is
 *   known of decoding times
 */
export function outputFault(
  found: SegmentFacts,
  expected: readonly number[],
  timeBase: Rational,
  sample: SampleVideo,
  held?: number,
): string | undefined {
  if (found.times.length !== expected.length) return `it has ${found.times.length} frames, not ${expected.length}`;
  if (sample.avi) return numberFault(found, expected, timeBase, sample.avi.second);
  const [first = 0] = found.times;
  if (first !== sample.start) return "its first frame isn't at its time";
  const { lead } = sample;
  // Matroska stores none: of files with few frames, ffprobe may not tell how far they run ahead.
  if (lead !== undefined && found.lead !== lead) return "its decoding times don't run ahead as they should";
  const coarse = isCoarse(found.timeBase, expected, timeBase);
  const at = misplaced(found, expected, timeBase, coarse);
  if (at !== -1) return `frame ${at} isn't at its time`;
  const late = held === undefined ? -1 : misdated(found, lead ?? 0, held, coarse);
  return late === -1 ? undefined : `packet ${late} isn't decoded at its time`;
}

/** Whether a tick of the container is a whole frame somewhere: then none may be off by one. */
function isCoarse(clock: Rational, expected: readonly number[], { num, den }: Rational): boolean {
  const few = (2 * clock.num * den) / (clock.den * num);
  return expected.some((time, i) => i > 0 && time - (expected[i - 1] ?? 0) < few);
}

/** @returns the first frame that isn't where it should be, counted from the first; -1 where all are */
function misplaced(
  { times, timeBase: clock }: SegmentFacts,
  expected: readonly number[],
  timeBase: Rational,
  coarse: boolean,
): number {
  const [first = 0] = times;
  const [zero = 0] = expected;
  const tick = clock.num / clock.den;
  const seconds = (time: number): number => ((time - zero) * timeBase.num) / timeBase.den;
  const isOff = (time: number, i: number): boolean =>
    Math.abs(((times[i] ?? 0) - first) * tick - seconds(time)) > tick * 1.01;
  const isElsewhere = (time: number, i: number): boolean =>
    (times[i] ?? 0) - first !== rescale(time, timeBase, clock) - rescale(zero, timeBase, clock);
  return expected.findIndex(coarse ? isElsewhere : isOff);
}

/** @returns the first packet that isn't decoded when it should be; -1 where all are */
function misdated({ times, decodeTimes }: SegmentFacts, lead: number, held: number, coarse: boolean): number {
  // The lead is the difference of two rounded times.
  const spare = (i: number): number => (coarse && i >= held ? 0 : 1);
  return decodeTimes.findIndex((dts, i) => Math.abs(dts - (times[i - held] ?? (times[i] ?? 0) - lead)) > spare(i));
}

/** Of a file that numbers its frames: a number too high or low would move all that follow against the sound. */
function numberFault(
  { timeBase: { num, den }, times }: SegmentFacts,
  expected: readonly number[],
  timeBase: Rational,
  second: number,
): string | undefined {
  if (num * timeBase.den !== timeBase.num * den) return "its frames are counted at another rate";
  const numbers = frameNumbers(expected, second);
  const at = numbers.findIndex((number, i) => times[i] !== number);
  return at === -1 ? undefined : `frame ${at} isn't at its time`;
}
