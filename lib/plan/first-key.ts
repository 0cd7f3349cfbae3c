/**
 * libx264's first key frame: one run gives each later one a finer quantizer than the first, by the ratio of I to P
 * frames, for it goes by the P frames before. A window's first stands where one run has a later one, and all frames up to
 * the next key frame are predicted from it: a zone of one frame makes up for that, to the bit. Pure.
 */
import type { FfmpegOption } from "../model/command.ts";
import { isX264, withEntry } from "./encoder-lists.ts";

/** x264's own, and what its tunes make of it. */
const IP_RATIO = 1.4;
const tuned: Readonly<Record<string, number>> = { grain: 1.1 };

/** Beside these, quality isn't what x264 keeps, or the ratio is another. */
const others = new Set([
  "b",
  "qp",
  "cqp",
  "pass",
  "i_qfactor",
  "intra-refresh",
  "qscale",
  "q",
  "mbtree",
  "rc-lookahead",
]);
const otherWords =
  /(^|:)(zones|qp|bitrate|pass|ipratio|ip-factor|mbtree|no-mbtree|rc-lookahead|qcomp|intra-refresh|keyint=1)(=|:|$)/;
const lists = ["x264-params", "x264opts"];

/** @returns how much finer the quantizer of a window's first frame should be, as a factor; undefined where it's right as it is */
function finer(options: readonly FfmpegOption[]): number | undefined {
  const last = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value;
  if (options.some(({ name }) => others.has(name)) || Number(last("crf") ?? 23) === 0) return undefined;
  if (Number(last("g") ?? 250) <= 1) return undefined;
  if (lists.some((name) => otherWords.test(last(name) ?? ""))) return undefined;
  return (last("tune") ?? "").split(",").reduce((ratio, tune) => tuned[tune] ?? ratio, IP_RATIO);
}

/** The encoder's options for a window in the middle. */
export function withFirstKey(options: readonly FfmpegOption[], codec: string): readonly FfmpegOption[] {
  const ratio = isX264(codec) ? finer(options) : undefined;
  if (ratio === undefined) return options;
  return withEntry(options, "x264-params", `zones=0,0,b=${ratio}`);
}
