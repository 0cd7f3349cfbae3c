/** Encoders' own option lists, as in -x264-params a=1:b=2: which of their entries name files, and one more entry. Pure. */
import type { FfmpegOption } from "../model/command.ts";

/** Parts of a regular expression: entries whose value is a file that is read or written. */
export const fileEntries = String.raw`zonefile|qpfile|stats|pass|csv|analysis-\w+|cqmfile|lambda-file|dhdr10-info|dolby-vision-rpu|nalu-file`;

/** The entry of such a list that one of those names begins, up to its value. */
export const listEntry = (names: string): RegExp => new RegExp(`(^|:)(${names})=`);

/** Whether it's the one whose list is -x264-params. */
export const isX264 = (codec: string): boolean => codec === "libx264" || codec === "libx264rgb";

/** The same options, with an entry at the end of this list of the video encoder's. */
export function withEntry(options: readonly FfmpegOption[], name: string, entry: string): readonly FfmpegOption[] {
  const list = options.findLast((option) => option.name === name);
  if (!list) return [...options, { name, specifier: "v", value: entry }];
  // libavcodec ignores what follows an empty entry.
  const entries = [...(list.value ?? "").split(":").filter(Boolean), entry];
  return options.map((option) => (option === list ? { ...option, value: entries.join(":") } : option));
}
