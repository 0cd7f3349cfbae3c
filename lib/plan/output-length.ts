/** How long an output will be, as far as a command's words and its sources' lengths tell. For showing, never for cutting. Pure. */
import type { FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { lengthOptions } from "./length-options.ts";
import { readRange } from "./range.ts";

/** Filters behind which time runs otherwise, or a part is missing. */
const otherwise = /\b(a?setpts|asetrate|atempo|a?loop|concat|a?trim|[ta]pad|a?select|zoompan|tblend|rubberband)\b/;

const changesLength = ({ name, value }: FfmpegOption): boolean =>
  lengthOptions.has(name) ||
  (/^\/?((af|vf|filter)$|filter_complex|lavfi)/.test(name) && (name.includes("script") || otherwise.test(value ?? "")));

/** @returns seconds of what is left of that length; undefined where the options hold no plain times */
function within(options: readonly FfmpegOption[], seconds: number): number | undefined {
  const range = readRange(options);
  if (!range) return undefined;
  const left = Math.max(0, seconds - (range.startUs ?? 0) / 1e6);
  return range.durationUs === undefined ? left : Math.min(left, range.durationUs / 1e6);
}

/**
 * @param lengths of the inputs in seconds; undefined where a source doesn't tell
 * @returns seconds; undefined where it can't be told
 */
export function outputSeconds(
  { globals, inputs, outputs }: FfmpegCommand,
  lengths: readonly (number | undefined)[],
): number | undefined {
  const [output] = outputs;
  const all = [...globals, ...[...inputs, ...outputs].flatMap(({ options }) => options)];
  if (!output || all.some(changesLength)) return undefined;
  const read = inputs.map(({ options }, i) => {
    const length = lengths[i];
    return length === undefined ? undefined : within(options, length);
  });
  const known = read.filter((seconds) => seconds !== undefined);
  const seconds = known.length < read.length ? undefined : within(output.options, Math.max(0, ...known));
  return seconds !== undefined && seconds > 0 ? seconds : undefined;
}
