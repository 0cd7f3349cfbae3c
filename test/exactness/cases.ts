/** What is compared with plain ffmpeg: every source, container and encoder dffmpeg promises. A table; runs nothing. */
import { clip, type FixtureName } from "../../fixtures/generate.ts";
import type { Allowance } from "./compare.ts";
import type { Comparison } from "./run.ts";

export interface Case extends Comparison {
  readonly name: string;
  readonly mode: "split" | "whole";
  /** At least this much, in dB, where the encoder is lossy. */
  readonly psnrFloor?: number;
}

/**
 * FFmpeg's MPEG-4 encoder sets resync_marker_disable only on one thread, so plain ffmpeg's own header depends on how many
 * cores its machine has. Whether the header fits the pictures shows when they are decoded.
 */
const threadsInHeader: Allowance = {
  fact: /^\d+:video\.extradata_hash$/,
  because: "it tells whether the encoder had one thread or more",
};

/** Encoders: two that lose nothing, and one that does but whose quantiser is fixed, so that pictures stay near. */
const encoders = {
  x264: ["-c:v", "libx264", "-preset", "veryfast", "-qp", "0"],
  x265: ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "lossless=1:log-level=error"],
  mpeg4: ["-c:v", "mpeg4", "-qscale:v", "1"],
} as const;
const sounds = { copied: ["-c:a", "copy"], encoded: ["-c:a", "aac", "-b:a", "128k"] } as const;
const scales = { "as is": [], scaled: ["-vf", "scale=240:-2"] } as const;

interface Choice {
  readonly source: FixtureName;
  readonly encoder: keyof typeof encoders;
  readonly sound: keyof typeof sounds;
  readonly scale: keyof typeof scales;
  readonly to: "mkv" | "mp4";
}

function promised({ source, encoder, sound, scale, to }: Choice): Case {
  const name = `${source} to ${to} with ${encoder}, ${scale}, sound ${sound}`;
  const args = ["-i", "INPUT", ...encoders[encoder], ...scales[scale], ...sounds[sound], "OUTPUT"];
  const near = encoder === "mpeg4" ? { lossy: true, psnrFloor: 38, allowed: [threadsInHeader] } : {};
  return { name, source, args, output: `out.${to}`, mode: "split", ...near };
}

const sources = ["h264", "hevc", "mpeg2"].flatMap((codec) =>
  ["mp4", "mkv", "ts"].map((container) => `${codec}.${container}` as FixtureName),
);

/** All sources × outputs × encoders; sound and scale take turns so that each meets each of the others. */
export const promises: readonly Case[] = sources.flatMap((source, s) =>
  (["mkv", "mp4"] as const).flatMap((to, t) =>
    (["x264", "x265", "mpeg4"] as const).map((encoder, e) =>
      promised({
        ...{ source, to, encoder },
        sound: (s + t + e) % 2 === 0 ? "copied" : "encoded",
        scale: (Math.floor(s / 2) + e) % 2 === 0 ? "as is" : "scaled",
      }),
    ),
  ),
);

const lossless = encoders.x264;

/** Sources with a twist, and commands beyond the plainest. */
export const twists: readonly Case[] = [
  ...(["h264-open.mp4", "h264-open.ts", "hevc-open.mkv"] as const).map((source) =>
    promised({ source, encoder: "x264", sound: "copied", scale: "as is", to: "mkv" }),
  ),
  ...(["vfr.mkv", "vfr.mp4", "late-video.mkv", "hour-offset.ts", "ntsc.mp4"] as const).flatMap((source) => [
    promised({ source, encoder: "x264", sound: "copied", scale: "as is", to: "mkv" }),
    promised({ source, encoder: "x264", sound: "encoded", scale: "scaled", to: "mp4" }),
  ]),
  // x264 makes no B-frames when it is lossless, so their order and dts are checked with a near one.
  ...(["mkv", "mp4"] as const).map((to): Case => ({
    name: `B-frames to ${to}`,
    source: "h264.mp4",
    args: ["-i", "INPUT", "-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-crf", "12", "-c:a", "copy", "OUTPUT"],
    output: `out.${to}`,
    mode: "split",
    lossy: true,
    psnrFloor: 38,
  })),
  {
    name: "no sound at all",
    source: "silent.mp4",
    args: ["-i", "INPUT", ...lossless, "OUTPUT"],
    output: "out.mp4",
    mode: "split",
  },
  {
    name: "two sounds, subtitles, chapters, tags and dispositions",
    source: "rich.mkv",
    args: ["-i", "INPUT", "-map", "0", ...lossless, "-c:a", "copy", "-c:s", "copy", "OUTPUT"],
    output: "out.mkv",
    mode: "split",
  },
  {
    name: "chosen streams in another order, with tags and dispositions of the user's",
    source: "rich.mkv",
    args: [
      ...["-i", "INPUT", "-map", "0:a:1", "-map", "0:v", "-map", "0:a:0", ...lossless, "-c:a", "aac"],
      ...["-metadata", "title=Another", "-metadata:s:v", "language=dan", "-disposition:v", "default", "OUTPUT"],
    ],
    output: "out.mkv",
    mode: "split",
  },
  {
    name: "the real clip, sound copied",
    source: clip,
    args: ["-i", "INPUT", ...encoders.x264, "-vf", "scale=320:-2", "-c:a", "copy", "OUTPUT"],
    output: "out.mp4",
    mode: "split",
  },
  {
    name: "a filter that needs the whole film",
    source: "h264.mp4",
    args: ["-i", "INPUT", ...lossless, "-vf", "reverse", "-an", "OUTPUT"],
    output: "out.mkv",
    mode: "whole",
  },
  {
    name: "a copied picture",
    source: "h264.mp4",
    args: ["-i", "INPUT", "-c", "copy", "OUTPUT"],
    output: "out.mkv",
    mode: "whole",
  },
];

/** The few that every run of the tests has time for: each codec, container, encoder, sound and twist once. */
export const everyday: readonly Case[] = [
  promised({ source: "h264.mp4", encoder: "x264", sound: "copied", scale: "as is", to: "mkv" }),
  promised({ source: "h264.ts", encoder: "mpeg4", sound: "encoded", scale: "scaled", to: "mp4" }),
  promised({ source: "hevc.mkv", encoder: "x265", sound: "encoded", scale: "scaled", to: "mp4" }),
  promised({ source: "mpeg2.ts", encoder: "x264", sound: "copied", scale: "scaled", to: "mp4" }),
  ...twists.filter(({ name }) =>
    ["h264-open.ts", "vfr.mkv to mkv", "B-frames to mp4", "late-video.mkv to mp4", "two sounds", "a filter that"].some(
      (start) => name.startsWith(start),
    ),
  ),
];
