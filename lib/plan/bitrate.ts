/** -b:v: which average a command asks for, and where a window's own goes in its arguments. Pure. */
import type { FfmpegOption } from "../model/command.ts";
import { isX264, withEntry } from "./encoder-lists.ts";

/** An average the whole output should keep, in bits a second. */
export interface AverageBitrate {
  readonly wanted: number;
  /** -maxrate; Infinity without it. */
  readonly most: number;
}

/** Options beside which -b:v is no average, or which set a quality or a constant rate. */
const others = new Set(["crf", "qp", "q", "qscale", "global_quality", "minrate", "pass", "cq", "rc"]);
const scales: Readonly<Record<string, number>> = { "": 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 };

/** @returns undefined for what isn't a plain number of bits */
function bits(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kKMG]?)$/.exec(text ?? "");
  return match ? Number(match[1]) * (scales[match[2] ?? ""] ?? 1) || undefined : undefined;
}

const isRate = ({ name, specifier }: FfmpegOption): boolean =>
  name === "b" && (specifier === undefined || /^v(:0)?$/.test(specifier));

/**
 * @param options of the encoder
 * @returns undefined where the encoder is to keep a quality instead, or is told its rate in its own words
 */
export function averageBitrate(options: readonly FfmpegOption[]): AverageBitrate | undefined {
  const wanted = bits(options.findLast(isRate)?.value);
  const own = options.some(
    ({ name, value }) => /-?(params|opts)$/.test(name) && /(bitrate|crf|qp|rc)=/.test(value ?? ""),
  );
  if (wanted === undefined || own || options.some(({ name }) => others.has(name))) return undefined;
  return { wanted, most: bits(options.findLast(({ name }) => name === "maxrate")?.value) ?? Infinity };
}

/**
 * Encoders whose rate control (libavcodec/ratecontrol.c) strays from the average by a number of bits, -bt, whatever the
 * length: as windows, each would stray as far as one run does over the whole film.
 */
const straying = new Set(
  "mpeg1video mpeg2video mpeg4 msmpeg4 msmpeg4v2 wmv1 wmv2 flv h261 h263 h263p rv10 rv20".split(" "),
);
const constantQuality = new Set(["q", "qscale", "global_quality", "pass"]);
/** ffmpeg's own, in bits and bits a second. */
const DEFAULTS = { tolerance: 4e6, rate: 200e3 };

/** Whether such an encoder keeps its average, and a window of it only has to stray by its own part. */
export function strays(codec: string, options: readonly FfmpegOption[]): boolean {
  return straying.has(codec) && !options.some(({ name }) => constantQuality.has(name));
}

/**
 * Encoders of which one run and its windows miss an average alike, by far where they are fast: +39 and +36 % with
 * libvpx-vp9 as for real time. Held to the average, windows would be the only ones that keep it.
 */
export const missesAlike = (codec: string): boolean => codec.startsWith("libvpx");

/**
 * The same options, so that a window strays by its part of what one run strays.
 * @param part the window's seconds of the whole output's
 * @param frameSeconds between two frames
 */
export function withTolerance(
  options: readonly FfmpegOption[],
  part: number,
  frameSeconds: number,
): readonly FfmpegOption[] {
  const asked = options.findLast(({ name }) => name === "bt");
  const whole = asked ? bits(asked.value) : DEFAULTS.tolerance;
  if (whole === undefined) return options;
  // ffmpeg takes no less than five frames' worth.
  const least = 5 * (bits(options.findLast(isRate)?.value) ?? DEFAULTS.rate) * frameSeconds;
  const value = String(Math.ceil(Math.min(whole, Math.max(part * whole, least))));
  return [...options.filter(({ name }) => name !== "bt"), { name: "bt", specifier: "v", value }];
}

/**
 * How far x264 may stray from its average before it makes up for it, in its own measure, of which 1 is usual. With that,
 * windows of 15 s missed theirs by 7 to 27 %, and with this by 2 to 9 % (half a minute of film at 250 and 1000 kbit/s).
 */
const WINDOW_TOLERANCE = 0.2;
/** Seconds' worth of bits that one run of x264 takes more than it was asked for, whatever the film's length (docs/quality.md). */
const SURPLUS_SECONDS = 1.2;

/** What one run takes more than its average over a film, as a part of it; undefined where that isn't known. */
export function surplus(codec: string, seconds: number): number | undefined {
  return isX264(codec) ? SURPLUS_SECONDS / seconds : undefined;
}

/** The same options, so that a window of x264 takes what it's told; as they are where they speak of that themselves. */
export function keepingRate(codec: string, options: readonly FfmpegOption[]): readonly FfmpegOption[] {
  const told = options.some(
    ({ name, value }) => name === "bt" || (/^x264-?(params|opts)$/.test(name) && /(^|:)ratetol=/.test(value ?? "")),
  );
  return isX264(codec) && !told ? withEntry(options, "x264-params", `ratetol=${WINDOW_TOLERANCE}`) : options;
}

/** The same options with another average. */
export function withBitrate(options: readonly FfmpegOption[], rate: number): readonly FfmpegOption[] {
  return options.map((option) => (isRate(option) ? { ...option, value: String(Math.round(rate)) } : option));
}
