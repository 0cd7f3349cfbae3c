/** Parameter sets before each key frame, for outputs that have no header to hold them. Pure. */
import type { FfmpegOption } from "../model/command.ts";
import { wantsSetsInBand } from "./containers.ts";

/**
 * NUT has a global header, so ffmpeg would tell the encoder to put its parameter sets there, and there only. Where one run
 * has them before each key frame, the windows must have too.
 *
 * @param muxer the output's
 * @param options the window's encoder's; flags that they ask for are kept
 */
export function setsInBand(muxer: string, options: readonly FfmpegOption[]): string[] {
  if (!wantsSetsInBand(muxer)) return [];
  const own = options.findLast(({ name }) => name === "flags")?.value ?? "";
  return own.includes("global_header") ? [] : ["-flags:v", `${own}-global_header`];
}
