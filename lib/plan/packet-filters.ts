/**
 * -bsf for the video: which filters of its packets the merge may run over joined windows, since what they do to a packet
 * depends on that packet alone and tells the container nothing. Pure.
 */
import { splitArgs } from "../command/filtergraph.ts";
import type { FfmpegOption } from "../model/command.ts";

/**
 * Filters, and those of their options that are proven. Others write colours, shapes or rates into the stream, while one
 * run's container has the encoder's: in a merge it would have the stream's.
 */
const harmless: Readonly<Record<string, RegExp>> = {
  null: /^$/,
  h264_mp4toannexb: /^$/,
  hevc_mp4toannexb: /^$/,
  dump_extra: /^freq=(k|keyframe|e|all)$/,
  h264_metadata: /^(aud=\w+|delete_filler=\w+|level=[\w.]+|sei_user_data=.*)$/,
  hevc_metadata: /^(aud=\w+|level=[\w.]+)$/,
  av1_metadata: /^td=\w+$/,
  // SEI, of H.264 and of HEVC.
  filter_units: /^remove_types=(6|39|40|39-40)$/,
};

/** Whether the option is about packets, of the video or of all streams. */
export function filtersVideoPackets({ name, specifier }: FfmpegOption): boolean {
  return name === "vbsf" || (name === "bsf" && !/^[asdt]/.test(specifier ?? ""));
}

/** @returns why packets can't be filtered so in the merge */
export function packetFilterReason({ name, specifier, value = "" }: FfmpegOption): string | undefined {
  const bySpecifier = name === "vbsf" ? specifier === undefined : /^[vV](:0)?$/.test(specifier ?? "");
  if (!bySpecifier || value.includes("\\") || value.includes("'")) return `-${name} changes the video's packets`;
  for (const filter of value.split(",")) {
    const [, called = "", args = ""] = /^(\w+)(?:=(.*))?$/.exec(filter) ?? [];
    const allowed = harmless[called];
    if (!allowed) return `-${name} changes the video's packets`;
    const odd = splitArgs(args).find(
      ({ key, value: given }) => !allowed.test(key === undefined ? "?" : `${key}=${given}`),
    );
    if (odd) return `-${name} ${called} writes into the stream what the encoder tells the container`;
  }
  return undefined;
}

/** What the video's packets go through, as ffmpeg takes the last of such options. */
export function packetFilters(options: readonly FfmpegOption[]): string | undefined {
  return options.findLast(filtersVideoPackets)?.value;
}
