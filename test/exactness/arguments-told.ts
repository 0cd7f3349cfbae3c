/** Arguments for films whose container tells what their pictures don't: light, Dolby Vision, two eyes, which way is up. */
import { lossless, near, x265, type Arguments, threadsInHeader } from "./arguments.ts";

const mp4 = { to: "mp4" } as const;
const svtav1 = ["-c:v", "libsvtav1", "-preset", "12", "-crf", "25"];
const vp9 = ["-c:v", "libvpx-vp9", "-lossless", "1", "-deadline", "realtime", "-cpu-used", "8"];

const tonemap = "zscale=t=linear:npl=100,format=gbrpf32le,tonemap=hable,zscale=t=bt709:m=bt709:p=bt709,format=yuv420p";

export const toldArguments: Readonly<Record<string, Arguments>> = {
  "x265 of a told film": { video: x265, sources: ["l-hdr10.mkv", "l-hdr10.mp4", "l-dovi.mkv", "p-hlg.mp4"] },
  "x265 of a told film to mp4, unofficial": {
    ...{ ...mp4, video: [...x265, "-tag:v", "hvc1"], audio: ["-c:a", "aac"], after: ["-strict", "unofficial"] },
    sources: ["l-hdr10.mkv", "l-hdr10.mp4", "l-dovi.mkv", "l-dovi.mp4", "l-stereo.mp4", "l-stereo.mkv"],
  },
  "x264 B-frames of a told film to mp4": {
    ...{ ...near, ...mp4, video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-crf", "12"] },
    sources: ["l-hdr10.mkv", "l-dovi.mp4"],
  },
  "x264 of a told film to mov": { to: "mov", sources: ["l-hdr10.mkv"] },
  "x264 of a told film to ts": { to: "ts", sources: ["l-hdr10.mkv"] },
  "svtav1 of a told film": { ...near, psnrFloor: 28, video: svtav1, sources: ["l-hdr10.mkv"] },
  "svtav1 of a told film to mp4": { ...near, ...mp4, psnrFloor: 28, video: svtav1, sources: ["l-hdr10.mkv"] },
  "vp9 of a told film to webm": { to: "webm", video: vp9, audio: ["-c:a", "libopus"], sources: ["l-hdr10.mkv"] },
  "ffv1 of a told film": { video: ["-c:v", "ffv1"], sources: ["l-hdr10.mp4"] },
  "prores_ks of a told film to mov": {
    ...{ ...near, to: "mov", video: ["-c:v", "prores_ks", "-profile:v", "1"], sources: ["l-hdr10.mkv"] },
  },
  "mpeg4 of a told film to mp4": {
    ...{ ...near, ...mp4, video: ["-c:v", "mpeg4", "-qscale:v", "1"], sources: ["l-hdr10.mkv"] },
    allowed: [threadsInHeader],
  },
  "-ss and -t of a told film": {
    ...{ before: ["-ss", "0.9"], after: ["-t", "5.8"], sources: ["l-hdr10.mkv", "l-dovi.mp4"] },
  },
  "-r of a told film": { ...mp4, after: ["-r", "24000/1001"], sources: ["l-hdr10.mkv"] },
  "a graph of a told film": {
    after: ["-filter_complex", "[0:v]scale=160:-2[v]", "-map", "[v]", "-map", "0:a"],
    sources: ["l-hdr10.mkv"],
  },
  "a tonemap of a told film": { after: ["-vf", tonemap], sources: ["l-hdr10.mkv", "l-hdr10.mp4", "l-both.mp4"] },
  "a tonemap of a told film to mp4, at another rate": {
    ...{ ...mp4, after: ["-vf", tonemap, "-r", "30"], sources: ["l-hdr10.mkv"] },
  },
  "a tonemap of a told film behind -ss": { before: ["-ss", "2"], after: ["-vf", tonemap], sources: ["l-hdr10.mkv"] },
  "-noautorotate to mp4": { before: ["-noautorotate"], ...mp4, sources: ["p-rotated.mp4", "l-upside-down.mp4"] },
  "-noautorotate to mkv": { before: ["-noautorotate"], video: lossless, sources: ["p-rotated.mp4"] },
};
