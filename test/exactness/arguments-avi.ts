/** The arguments of the matrix that make AVI or NUT, which leave some of packets' times out. A table; runs nothing. */
import type { Allowance } from "./compare.ts";
import { near, threadsInHeader, type Arguments } from "./arguments.ts";

/** AVI numbers frames, and which of them get a time by that is the demuxer's guess from their kinds. */
const guessed: Allowance = {
  fact: /^\d+:video\.pts$/,
  because: "the demuxer gives a time to B-frames only, and which frames are B-frames is the encoder's choice",
};

const mp3 = ["-c:a", "libmp3lame", "-b:a", "128k"];

export const aviArguments: Readonly<Record<string, Arguments>> = {
  "to avi": { to: "avi", audio: mp3, sources: ["c-h264.mp4", "c-mpeg2.ts", "t-drops.mkv", "t-23976.mkv"] },
  "x264 without B-frames to avi, sound copied": {
    ...{ ...near, to: "avi", audio: ["-c:a", "copy"] },
    video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-crf", "12"],
    sources: ["c-mpeg2.ts", "c-h264.m2ts", "c-mpeg4.avi"],
  },
  "to avi, with B-frames, sound mp3": {
    ...{ ...near, to: "avi", audio: mp3, video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-crf", "12"] },
    sources: ["c-h264.mp4"],
  },
  "the container's own encoders, avi": {
    ...{ ...near, to: "avi", video: [], audio: [], psnrFloor: 24, allowed: [threadsInHeader] },
    sources: ["c-h264.mp4", "c-mpeg2.ts", "rich.mkv"],
  },
  "mpeg4 to avi, sound mp3": {
    ...{ ...near, to: "avi", audio: mp3, video: ["-c:v", "mpeg4", "-qscale:v", "2"], allowed: [threadsInHeader] },
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-drops.mp4", "t-23976.mkv", "t-late.mkv", "p-tff.ts", "t-jitter.mp4"],
  },
  "mpeg4 to avi, with B-frames, sound ac3": {
    ...{ ...near, to: "avi", audio: ["-c:a", "ac3"], allowed: [threadsInHeader, guessed] },
    video: ["-c:v", "mpeg4", "-qscale:v", "2", "-bf", "2"],
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-drops.mp4", "t-5994.mp4", "t-late-sound.mp4", "c-mpeg4-b.avi"],
  },
  "libxvid to avi, sound mp3": { ...near, to: "avi", audio: mp3, video: ["-c:v", "libxvid", "-qscale:v", "2"] },
  "mjpeg to avi, sound pcm": {
    ...{ ...near, to: "avi", audio: ["-c:a", "pcm_s16le"] },
    video: ["-c:v", "mjpeg", "-qscale:v", "2", "-pix_fmt", "yuvj420p"],
  },
  "ffv1 to avi, sound aac": { to: "avi", video: ["-c:v", "ffv1"], audio: ["-c:a", "aac"] },
  "mpeg4 to avi, at -r 30": {
    ...{ ...near, to: "avi", audio: mp3, video: ["-c:v", "mpeg4", "-qscale:v", "2"], allowed: [threadsInHeader] },
    ...{ after: ["-r", "30"], sources: ["c-h264.mp4", "t-jitter.mkv"] },
  },
  "mpeg4 to avi, -ss behind": {
    ...{ ...near, to: "avi", audio: mp3, video: ["-c:v", "mpeg4", "-qscale:v", "2"], allowed: [threadsInHeader] },
    after: ["-ss", "1.7"],
  },
  "mpeg4 with B-frames to avi, -ss behind": {
    ...{ ...near, to: "avi", audio: mp3, allowed: [threadsInHeader, guessed], sources: ["c-h264.mp4", "c-mpeg2.ts"] },
    ...{ video: ["-c:v", "mpeg4", "-qscale:v", "2", "-bf", "2"], after: ["-ss", "1.7"] },
  },
  "mpeg4 to avi, -ss before": {
    ...{ ...near, to: "avi", audio: mp3, video: ["-c:v", "mpeg4", "-qscale:v", "2"], allowed: [threadsInHeader] },
    ...{ before: ["-ss", "1.7", "-t", "5"], sources: ["c-h264.mp4", "c-h264.mkv", "c-mpeg2.ts"] },
  },
  "mpeg4 to avi, at a constant rate": {
    ...{ ...near, to: "avi", audio: mp3, video: ["-c:v", "mpeg4", "-qscale:v", "2"], allowed: [threadsInHeader] },
    ...{ after: ["-vsync", "cfr", "-vtag", "DIVX"], sources: ["t-drops.mp4", "t-late.mkv"] },
  },
  "utvideo to avi, without sound": { to: "avi", video: ["-c:v", "utvideo"], audio: ["-an"], sources: ["c-h264.mp4"] },
  "raw video to avi": { to: "avi", video: ["-c:v", "rawvideo"], audio: ["-c:a", "pcm_s16le"], sources: ["c-h264.mp4"] },
  "ffvhuff to avi": { to: "avi", audio: ["-c:a", "pcm_s16le"], video: ["-c:v", "ffvhuff"], sources: ["c-h264.mp4"] },
  "ffv1 to nut, sound pcm": {
    ...{ to: "nut", video: ["-c:v", "ffv1"], audio: ["-c:a", "pcm_s16le"] },
    sources: ["c-h264-open.mp4", "c-mpeg2.ts", "t-drops.mp4", "t-5994.ts"],
  },
  "x264 without B-frames to nut, sound copied": {
    ...{ to: "nut", video: ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"], audio: ["-c:a", "copy"] },
    sources: ["c-mpeg2.ts", "t-jitter.mkv", "t-late-sound.mkv", "t-edit.mp4"],
  },
  "mpeg4 with B-frames to nut": {
    ...{ ...near, to: "nut", audio: ["-c:a", "ac3"], allowed: [threadsInHeader], sources: ["t-drops.mp4"] },
    video: ["-c:v", "mpeg4", "-qscale:v", "2", "-bf", "2"],
  },
  "huffyuv to avi": { to: "avi", audio: ["-c:a", "pcm_s16le"], video: ["-c:v", "huffyuv"], sources: ["c-h264.mp4"] },
};
