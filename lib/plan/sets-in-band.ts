/** Parameter sets before each key frame, for outputs that have no header to hold them. Pure. */
import type { FfmpegOption } from "../model/command.ts";
import { traitsOf, wantsSetsInBand } from "./containers.ts";

const speaksOfIt = ({ name, value }: FfmpegOption): boolean =>
  name === "flags" && (value ?? "").includes("global_header");

/**
 * NUT has a global header, so ffmpeg would tell the encoder to put its parameter sets there, and there only. Where one run
 * has them before each key frame, the windows must have too.
 *
 * ffmpeg adds up flags that are asked for several times, but those for "v" replace those for all: so it's said in each.
 *
 * @param muxer the output's
 * @param options the window's encoder's; flags that they ask for are kept
 */
export function withSetsInBand(
  muxer: string,
  codec: string,
  options: readonly FfmpegOption[],
): readonly FfmpegOption[] {
  if (!wantsSetsInBand(muxer)) return options;
  const inBoth = codec === "libx265" && !options.some(({ value }) => value?.includes("repeat-headers"));
  const speaks = options.some(speaksOfIt);
  const flag = inBoth && !speaks ? "+global_header" : "-global_header";
  const told = flag === "+global_header" ? withRepeatedSets(options) : options;
  if (!told.some(({ name }) => name === "flags")) return [...told, { name: "flags", specifier: "v", value: flag }];
  const decided = new Set(told.filter(speaksOfIt).map(({ specifier }) => specifier));
  return told.map((option) =>
    option.name !== "flags" || decided.has(option.specifier)
      ? option
      : { ...option, value: `${option.value ?? ""}${flag}` },
  );
}

/**
 * For x265, which has its sets in the header as well then. It tells NUT of no reordering, and without a header libavformat
 * hears of that too late: each window's first packets would be decoded at other times than one run's.
 */
function withRepeatedSets(options: readonly FfmpegOption[]): readonly FfmpegOption[] {
  const asked = "repeat-headers=1";
  if (!options.some(({ name }) => name === "x265-params"))
    return [...options, { name: "x265-params", specifier: "v", value: asked }];
  return options.map((option) =>
    option.name === "x265-params" ? { ...option, value: option.value ? `${option.value}:${asked}` : asked } : option,
  );
}

/**
 * The format of a window, written at its encoder's own times. FFmpeg 7.1 gives an encoder for NUT a global header whatever
 * -flags says (ost_add in ffmpeg_mux_init.c, behind the encoder's options): there NUT is written by way of fifo, which wants none.
 */
export function segmentFormat(muxer: string, version: string): readonly string[] {
  const asStored = ["-avoid_negative_ts", "disabled"];
  return wantsSetsInBand(muxer) && traitsOf(version).syncKind === "modern"
    ? [...asStored, "-f", "fifo", "-fifo_format", "nut", "-format_opts", "avoid_negative_ts=disabled"]
    : [...asStored, "-f", "nut"];
}

/** Whether the windows have them, so that nobody need put them there. */
export function haveSetsInBand(muxer: string, options: readonly FfmpegOption[]): boolean {
  return (
    wantsSetsInBand(muxer) &&
    !options.some((option) => speaksOfIt(option) && !/-global_header/.test(option.value ?? ""))
  );
}

/**
 * Why windows and their merge would differ from one run in where parameter sets are; undefined where they don't.
 * @param packets what the video's packets go through, by -bsf
 */
export function headerReason(
  muxer: string,
  options: readonly FfmpegOption[],
  packets: string | undefined,
): string | undefined {
  const dropped = options.some((option) => speaksOfIt(option) && /-global_header/.test(option.value ?? ""));
  if (muxer === "flv" && dropped) return "-flags -global_header leaves FLV without the header that windows have";
  // One run's encoder gives it none to repeat, and joined windows do.
  return wantsSetsInBand(muxer) && /\bdump_extra\b/.test(packets ?? "")
    ? "-bsf dump_extra would repeat a header that one run hasn't in such a format"
    : undefined;
}
