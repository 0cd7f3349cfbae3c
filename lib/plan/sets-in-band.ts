/** Parameter sets before each key frame, for outputs that have no header to hold them. Pure. */
import type { FfmpegOption } from "../model/command.ts";
import { wantsSetsInBand } from "./containers.ts";

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
export function withSetsInBand(muxer: string, options: readonly FfmpegOption[]): readonly FfmpegOption[] {
  if (!wantsSetsInBand(muxer)) return options;
  if (!options.some(({ name }) => name === "flags"))
    return [...options, { name: "flags", specifier: "v", value: "-global_header" }];
  const decided = new Set(options.filter(speaksOfIt).map(({ specifier }) => specifier));
  return options.map((option) =>
    option.name !== "flags" || decided.has(option.specifier)
      ? option
      : { ...option, value: `${option.value ?? ""}-global_header` },
  );
}

/** Encoders that leave them out of the stream where they're asked for a header. */
const leavingOut = new Set(["libx264", "libx265", "mpeg4", "libxvid"]);

/**
 * ffmpeg 7.1 asks for a header in NUT whatever -flags says, so there they come back from it: an AVI's windows would have them
 * nowhere. Where the encoder obeys there is no header, and this does nothing.
 */
export function setsFilter(muxer: string, codec: string, options: readonly FfmpegOption[]): readonly string[] {
  return leavingOut.has(codec) && haveSetsInBand(muxer, options) ? ["-bsf:v", "dump_extra=freq=keyframe"] : [];
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
