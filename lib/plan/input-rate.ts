/**
 * -r before the video's input: whatever their times, frames are numbered at that rate as they come out of the decoder
 * (decode_video in ffmpeg 5.1, cfr_next_pts). So it's a filter before the user's own, which counts. Pure.
 */
import type { FilterCall } from "../command/filtergraph.ts";
import type { FfmpegCommand } from "../model/command.ts";
import { formatMicroseconds, formatRational, type Rational } from "../model/time.ts";
import { traitsOf } from "./containers.ts";
import { readRate } from "./filter-timing.ts";
import type { Range } from "./range.ts";
import type { Screened } from "./screen.ts";
import type { FilterStep, Followed } from "./timed-filters.ts";
import type { Timeline } from "./timeline.ts";
import type { SyncKind } from "./types.ts";

export interface InputRate {
  /** As given. */
  readonly text: string;
  readonly value: Rational;
}

/** @param input the video's @returns undefined where there is none */
export function screenInputRate({ inputs }: FfmpegCommand, input: number): Screened<InputRate | undefined> {
  const isRate = ({ name }: { readonly name: string }): boolean => name === "r";
  if (inputs.some(({ options }, i) => i !== input && options.some(isRate)))
    return { whole: "-r before an input that isn't the film isn't followed yet" };
  const options = inputs[input]?.options ?? [];
  const rates = options.filter(isRate);
  const [only, second] = rates;
  if (!only) return { split: undefined };
  const text = only.value ?? "";
  const value = readRate(text);
  const plain = !second && /^(v(:0)?)?$/.test(only.specifier ?? "");
  if (!value || !plain) return { whole: `-r ${text} before an input isn't a plain rate` };
  // Behind a seek, frames are numbered from wherever that leads; a named demuxer may take the rate for itself.
  const other = options.find(({ name }) => ["ss", "sseof", "itsoffset", "f"].includes(name));
  if (other) return { whole: `-r with -${other.name} before an input isn't followed` };
  return { split: { text, value } };
}

/** Why what comes behind the numbering can't be split; undefined where it can. */
export function countedReason(handleFrames: number, output: Range | undefined): string | undefined {
  // Windows number their own frames only: those before would have to be numbered, too.
  if (handleFrames > 0) return "a filter that looks at several frames, behind -r before the input, isn't followed yet";
  return output?.startUs === undefined ? undefined : "-ss on the output, with -r before the input, isn't followed yet";
}

/** What -t before that input leaves of the numbered frames: ffmpeg's trim comes behind the numbering. */
export function boundBehind({ durationUs }: Range): readonly FilterCall[] {
  if (durationUs === undefined) return [];
  const args = `duration=${formatMicroseconds(durationUs)}`;
  return [{ name: "trim", instance: undefined, args, inputs: [], outputs: [] }];
}

/**
 * The frames by number. How long one lasts stays what it was, for ffmpeg reckons with that; what it takes for the end,
 * which is neither in these ticks nor in the source's, isn't followed.
 */
export function numbered(start: Timeline, { value }: InputRate, kind: SyncKind = "classic"): Followed {
  const timeBase = { num: value.den, den: value.num };
  const { frames, timeBase: from } = start;
  const inTicks = (ticks: number): number => (ticks * from.num * timeBase.den) / (from.den * timeBase.num);
  const step: FilterStep = {
    text: `settb=${formatRational(timeBase)},setpts=N`,
    counts: { word: "N", timeBase: from },
  };
  const modern = kind === "modern";
  return {
    timeline: {
      ...start,
      ...{ timeBase, frameRate: value, endPts: undefined, ...(!modern && { forgetsRate: true }) },
      // Since 6.1 they last for a tick of that rate (video_frame_process in ffmpeg_dec.c).
      frames: frames.map(({ duration }, i) => ({ pts: i, duration: modern ? 1 : inTicks(duration) })),
      clock: { frames, timeBase: from },
    },
    step,
  };
}

/** Why numbered frames can't be followed to the encoder. */
export function unnumbered(version: string, { text }: InputRate, chain: readonly FilterCall[]): string {
  if (traitsOf(version).syncKind === "modern" && !traitsOf(version).encodesFiltersTicks)
    return `with this ffmpeg, -r ${text} before the input isn't followed yet`;
  // It repeats the last frame up to there, which up to 6.0 is far behind it (send_filter_eof reckons in other ticks).
  if (chain.some(({ name }) => name === "fps")) return "where fps ends behind -r before the input isn't followed";
  return `with -r ${text} before the input, the frame rate conversion isn't followed`;
}
