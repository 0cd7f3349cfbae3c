/**
 * Where two ffmpegs that both work as they should would give other pictures, and a lossless encoder would keep the
 * difference: such a command is for ffmpegs of one release on processors of one kind. Pure;
 * docs/mixed-architectures.md has what was measured.
 */
import type { FfmpegOption } from "../model/command.ts";
import type { MediaStream } from "../model/media.ts";

const always = new Set([
  "ffv1",
  "ffvhuff",
  "huffyuv",
  "utvideo",
  "magicyuv",
  "png",
  "apng",
  "qtrle",
  "rawvideo",
  "v210",
]);

/** Options that make an encoder lossless, by its name; those of the encoders' own lists too. */
const switches: Readonly<Record<string, RegExp>> = {
  libx264: /^(qp|crf)=0(\.0*)?$/,
  libx264rgb: /^(qp|crf)=0(\.0*)?$/,
  libx265: /^lossless=(1|true)$/,
  "libvpx-vp9": /^lossless=1$/,
  "libaom-av1": /^lossless=1$/,
};

const lists = new Set(["x264-params", "x264opts", "x265-params", "aom-params"]);

/** Decoders whose standard says each bit. */
const exactDecoders = new Set(["h264", "hevc", "vp8", "vp9", "av1", "ffv1", "huffyuv", "ffvhuff", "utvideo", "png"]);

function isLossless(encoder: string, options: readonly FfmpegOption[]): boolean {
  const pattern = switches[encoder];
  if (always.has(encoder) || !pattern) return always.has(encoder);
  const settings = options.flatMap(({ name, value = "" }) =>
    lists.has(name) ? value.split(":") : [`${name}=${value}`],
  );
  return settings.some((setting) => pattern.test(setting));
}

/**
 * @param options the encoder's
 * @param filters the user's chain; undefined without one
 * @param picture of the output: "320x180 yuv420p"
 * @returns what is done differently by other builds and kept by the encoder; undefined where that's nothing
 */
export function keptDifference(
  encoder: string,
  options: readonly FfmpegOption[],
  source: MediaStream,
  filters: string | undefined,
  picture: string,
): string | undefined {
  if (!isLossless(encoder, options)) return undefined;
  if (!exactDecoders.has(source.codec_name ?? "")) return `decoding ${source.codec_name ?? "the source"}`;
  if (filters !== undefined) return "filtering";
  const { width = 0, height = 0, pix_fmt: format = "" } = source;
  return picture === `${width}x${height} ${format}` ? undefined : "converting the picture";
}
