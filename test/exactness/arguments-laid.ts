/** The matrix's arguments that lay a still picture over the film. A table; runs nothing. */
import type { Arguments } from "./arguments.ts";

const mp4 = { to: "mp4", audio: ["-c:a", "aac"] } as const;
const png = ["-i", "{side.png}"];
const tiff = ["-i", "{side.tiff}"];
const labelled = (graph: string): readonly string[] => ["-filter_complex", graph, "-map", "[v]", "-map", "0:a"];

/** side.png is opaque, side.tiff transparent in part and of odd size, side.jpg of full range, side.gif a film. */
export const laidArguments: Readonly<Record<string, Arguments>> = {
  overlay: {
    ...{ inputs: png, after: labelled("[0:v][1:v]overlay=W-w-10:10[v]") },
    sources: [
      ...(["c-h264.mp4", "c-mpeg2.ts", "c-hevc-open.mp4", "c-vp9.webm", "c-prores.mov", "t-jitter.mkv"] as const),
      ...(["t-drops.mkv", "t-late.mkv", "t-edit.mp4", "t-2997.ts", "p-rotated.mp4"] as const),
    ],
  },
  "overlay to mp4": {
    ...{ inputs: tiff, after: labelled("[0][1]overlay=11:7[v]"), ...mp4 },
    sources: ["c-h264-open.mp4", "t-jitter.mp4", "t-drops.mp4", "t-late.mp4", "t-late-sound.mp4", "t-mixed.mp4"],
  },
  "overlay without labels": { inputs: png, after: ["-filter_complex", "overlay=10:10"] },
  "overlay of a scaled picture": {
    inputs: tiff,
    after: labelled(
      "[1:v]scale=iw/2:-1,format=rgba,colorchannelmixer=aa=0.5[l];[0:v]scale=160:-2[m];[m][l]overlay=5:3[v]",
    ),
  },
  "overlay of a JPEG": {
    inputs: ["-i", "{side.jpg}"],
    after: labelled("[0:v][1:v]overlay=main_w-overlay_w:0[v]"),
    ...mp4,
  },
  "overlay of a picture that comes again": {
    inputs: ["-loop", "1", "-i", "{side.png}"],
    after: labelled("[0:v][1:v]overlay=10:10:shortest=1[v]"),
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv"],
  },
  "overlay for a while of a picture that comes again": {
    ...{ inputs: ["-loop", "1", "-i", "{side.png}"], sources: ["c-h264.mp4"] },
    after: labelled("[0:v][1:v]overlay=10:10:shortest=1:enable='gt(t,2)'[v]"),
  },
  "overlay of a picture that goes on": {
    ...{ inputs: ["-loop", "1", "-i", "{side.png}"], after: [...labelled("[0:v][1:v]overlay[v]"), "-t", "4"] },
    sources: ["c-h264.mp4"],
  },
  "overlay of a film": {
    inputs: ["-i", "{side.gif}"],
    after: labelled("[0:v][1:v]overlay[v]"),
    sources: ["c-h264.mp4"],
  },
  "overlay for a while": {
    ...{ inputs: png, after: labelled("[0:v][1:v]overlay=10:10:enable='between(t,1,3.2)'[v]") },
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv", "t-hour.ts"],
  },
  "overlay that moves with time": {
    inputs: png,
    after: labelled("[0:v][1:v]overlay=x='if(gte(t,2),(t-2)*20,-w)':y=9[v]"),
  },
  "overlay that counts": { inputs: png, after: labelled("[0:v][1:v]overlay=x=n:y=9[v]"), sources: ["c-h264.mp4"] },
  "overlay for the first frame": {
    ...{ inputs: png, after: labelled("[0:v][1:v]overlay=eof_action=pass[v]"), sources: ["c-h264.mp4"] },
  },
  "overlay behind -ss": {
    ...{ before: ["-ss", "1.7"], inputs: png, after: [...labelled("[0:v][1:v]overlay=10:10[v]"), "-t", "5.3"] },
    sources: ["c-h264.mp4", "c-h264-open.mp4", "t-drops.mkv"],
  },
  "overlay before -ss": {
    ...{ inputs: png, after: [...labelled("[0:v][1:v]overlay=10:10[v]"), "-ss", "1.7"] },
    sources: ["c-h264.mp4", "t-jitter.mkv"],
  },
  "overlay, deinterlaced and at another rate": {
    inputs: png,
    after: labelled("[0:v]yadif,fps=30[m];[m][1:v]overlay=10:10,hflip[v]"),
    sources: ["p-tff.ts", "c-h264.mp4"],
  },
  "overlay before fps": { inputs: png, after: labelled("[0:v][1:v]overlay,fps=30[v]"), ...mp4 },
  "overlay before fps, shown twice": {
    ...{
      inputs: png,
      after: labelled("[0:v][1:v]overlay=10:10,hflip,fps=50[v]"),
      sources: ["t-jitter.mkv", "t-late.mkv"],
    },
  },
  "overlay and -r": {
    ...{ inputs: png, after: [...labelled("[0:v][1:v]overlay=10:10[v]"), "-r", "30"], ...mp4 },
    sources: ["c-h264.mp4", "t-jitter.mkv"],
  },
  "overlay in 4:4:4, faster": {
    inputs: tiff,
    after: labelled("[0:v]setpts=PTS/1.25[m];[m][1:v]overlay=10:10:format=yuv444[v]"),
    sources: ["c-h264.mp4", "t-jitter.mkv"],
  },
  "overlay twice, with sound": {
    inputs: [...png, ...tiff],
    after: [
      ...["-filter_complex", "[0:v][1:v]overlay=10:10[a];[a][2:v]overlay=W-w:H-h[v];[0:a]volume=0.5[s]"],
      ...["-map", "[v]", "-map", "[s]", "-c:a", "aac"],
    ],
  },
  "overlay by movie": {
    after: ["-vf", "movie={side.tiff},scale=iw*2:-1[w];[in]hflip[m];[m][w]overlay=W-w-10:10,vflip[out]"],
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv", "t-late.mkv"],
  },
  "overlay by movie in a graph": {
    after: labelled("movie={side.png}[w];[0:v][w]overlay=5:5[v]"),
    ...{ ...mp4, sources: ["c-h264.mp4", "t-drops.mp4"] },
  },
  "overlay by movie of a film": { after: ["-vf", "movie={side.gif}[w];[in][w]overlay[out]"], sources: ["c-h264.mp4"] },
};
