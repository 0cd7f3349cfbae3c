/** How many threads filters get, where that shows in the picture. Pure. */
import type { FilterCall } from "../command/filtergraph.ts";
import { effectiveOption } from "../command/perstream.ts";
import type { CommandFile, FfmpegCommand } from "../model/command.ts";
import type { StreamFacts } from "./streams.ts";

/** They cut the picture into as many slices as there are threads, and the seams show in its pixels. */
const showingSlices = new Set(["zscale", "bm3d", "fftdnoiz", "pseudocolor", "chromakey", "chromahold"]);

/** `scale` where it changes the matrix, by way of RGB; the others where an error or noise runs on in a slice. */
const showingSlicesWith: Readonly<Record<string, RegExp>> = {
  scale: /color_matrix/,
  scale2ref: /color_matrix/,
  colorspace: /dither/,
  noise: /\d?f(lags)?=[^:]*a/,
};

const showsSlices = ({ name, args }: FilterCall): boolean =>
  showingSlices.has(name) || showingSlicesWith[name]?.test(args) === true;

/**
 * As many as one run on this machine has: the user's own; in plain chains those of the encoder (configure_filtergraph in
 * ffmpeg 5.1); or a processor each and one more (libavutil/slicethread.c).
 * @param cores this machine's
 * @returns undefined where their number doesn't matter
 */
export function filterThreads(
  { globals }: FfmpegCommand,
  output: CommandFile,
  { chain = [], graphs, videoIndex }: Pick<StreamFacts, "chain" | "graphs" | "videoIndex">,
  cores: number,
): number | undefined {
  if (!chain.some(showsSlices)) return undefined;
  const isGraph = graphs?.video !== undefined;
  const own = globals.findLast(({ name }) => name === (isGraph ? "filter_complex_threads" : "filter_threads"))?.value;
  const place = { type: "video", index: videoIndex, typeIndex: 0 } as const;
  const encoders = isGraph ? undefined : effectiveOption(output, ["threads"], place);
  const asked = Number(own ?? encoders);
  return asked > 0 ? asked : cores > 1 ? cores + 1 : 1;
}
