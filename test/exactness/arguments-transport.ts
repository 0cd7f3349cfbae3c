/** The arguments of the matrix that make MPEG-TS and FLV. A table; runs nothing. */
import { lossless, near, x265, type Arguments } from "./arguments.ts";

/** By its preset it would reorder, and says so; coding without loss, it doesn't. */
const announcing = ["-c:v", "libx264", "-preset", "veryfast", "-qp", "0"];

export const transportArguments: Readonly<Record<string, Arguments>> = {
  "to ts": { to: "ts" },
  "to ts, with B-frames": {
    ...{ ...near, to: "ts", video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-crf", "12"] },
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-drops.mp4", "p-tff.ts", "t-jitter.mp4"],
  },
  "to ts, with a single B-frame": {
    ...{ ...near, to: "ts", video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "1", "-crf", "12"] },
    sources: ["t-drops.mp4", "t-jitter.mp4"],
  },
  "x265 lossless to ts, with B-frames, sound aac": {
    ...{ to: "ts", audio: ["-c:a", "aac"], sources: ["t-23976.mkv", "t-jitter.mp4", "t-still.mp4"] },
    video: ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "lossless=1:bframes=3:log-level=error"],
  },
  "lossless to ts, -ss behind, B-frames announced": {
    ...{ to: "ts", video: announcing, after: ["-ss", "1.31"] },
    sources: ["c-h264.mp4", "t-jitter.mp4"],
  },
  "to ts, sound aac": { to: "ts", audio: ["-c:a", "aac"], sources: ["c-h264.mp4", "rich.mkv", "t-late.mkv"] },
  "to ts, sound ac3": { to: "ts", audio: ["-c:a", "ac3"], sources: ["c-h264.mp4", "c-h264.flv"] },
  "to ts, sound mp2": { to: "ts", audio: ["-c:a", "mp2"] },
  "to m2ts": { to: "m2ts" },
  "x265 to ts": { to: "ts", video: x265 },
  "x265 to ts with B-frames, sound aac": {
    ...{ ...near, to: "ts", audio: ["-c:a", "aac"] },
    video: ["-c:v", "libx265", "-preset", "ultrafast", "-crf", "12", "-x265-params", "bframes=3:log-level=error"],
  },
  "x265 to ts with B-frames, uneven": {
    ...{ ...near, to: "ts", sources: ["t-drops.mp4"] },
    video: ["-c:v", "libx265", "-preset", "ultrafast", "-crf", "12", "-x265-params", "bframes=3:log-level=error"],
  },
  "mpeg2video to ts": { ...near, to: "ts", video: ["-c:v", "mpeg2video", "-qscale:v", "2"] },
  "mpeg2video to ts with B-frames, sound ac3": {
    ...{ ...near, to: "ts", audio: ["-c:a", "ac3"] },
    video: ["-c:v", "mpeg2video", "-qscale:v", "2", "-bf", "2"],
  },
  "the container's own encoders, ts": { ...near, to: "ts", video: [], audio: [], psnrFloor: 24 },
  "mpeg4 to ts": { ...near, to: "ts", video: ["-c:v", "mpeg4", "-qscale:v", "2"], sources: ["c-h264.mp4"] },
  "to ts at a constant rate": {
    ...near,
    to: "ts",
    video: ["-c:v", "libx264", "-b:v", "1M"],
    after: ["-muxrate", "3M"],
  },
  "-f mpegts and -r": {
    ...near,
    to: "ts",
    video: ["-c:v", "libx264", "-crf", "12"],
    after: ["-f", "mpegts", "-r", "30"],
    sources: ["c-h264.mp4"],
  },
  "mpegts options": {
    ...{ to: "ts", video: [...lossless, "-flags", "+cgop"] },
    after: ["-muxdelay", "0", "-muxpreload", "0", "-mpegts_start_pid", "0x200", "-metadata", "service_name=Mine"],
  },
  "to flv, with B-frames": {
    ...{ ...near, to: "flv", video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-crf", "12"] },
    sources: ["c-h264.mp4", "c-h264.flv", "t-drops.mp4"],
  },
  "to flv, sound mp3": { to: "flv", audio: ["-c:a", "libmp3lame"], sources: ["c-h264.mp4", "t-late.mkv"] },
  "to flv": { to: "flv", audio: ["-c:a", "aac"] },
};
