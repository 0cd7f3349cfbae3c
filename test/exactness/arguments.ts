/** The arguments of the matrix: what people ask of ffmpeg, each by a name. A table; runs nothing. */
import type { FixtureName } from "../../fixtures/generate.ts";
import type { Allowance } from "./compare.ts";

export interface Arguments {
  /** Before the first input. */
  readonly before?: readonly string[];
  /** Further inputs, with their "-i". */
  readonly inputs?: readonly string[];
  /** The video's encoder. Default: lossless libx264. */
  readonly video?: readonly string[];
  /** Default: ["-c:a", "copy"]. */
  readonly audio?: readonly string[];
  /** All else, behind the encoders. */
  readonly after?: readonly string[];
  /** The output's ending. Default: "mkv". */
  readonly to?: string;
  readonly lossy?: boolean;
  /** At least this much, in dB, where the encoder is lossy. Default: 30. */
  readonly psnrFloor?: number;
  readonly allowed?: readonly Allowance[];
  /** Default: one MP4 with B-frames and one MPEG-2 transport stream. */
  readonly sources?: readonly FixtureName[];
}

/**
 * FFmpeg's MPEG-4 encoder sets resync_marker_disable only on one thread, so plain ffmpeg's own header depends on how many
 * cores its machine has. Whether the header fits the pictures shows when they are decoded.
 */
export const threadsInHeader: Allowance = {
  fact: /^\d+:video\.extradata_hash$/,
  because: "it tells whether the encoder had one thread or more",
};

/** MXF names each file it writes by chance. */
const umids: Allowance = { fact: /package_umid$/, because: "it's drawn at random" };

export const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];
const mp4 = { to: "mp4" } as const;
export const vf = (filter: string): Arguments => ({ after: ["-vf", filter] });
export const x265 = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "lossless=1:log-level=error"];
export const near = { lossy: true, psnrFloor: 36 } as const;

const encoders: Readonly<Record<string, Arguments>> = {
  "x264 lossless to mp4": { ...mp4 },
  "x264 lossless to mov": { to: "mov" },
  "x264 lossless with -threads 1": { after: ["-threads", "1"] },
  "x264 rgb lossless": { video: ["-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "0"] },
  "x264 10 bit lossless": { after: ["-pix_fmt", "yuv420p10le"] },
  // Windows then start where one run has key frames, be the source's where they may.
  "x264 at even key frames": {
    video: [...lossless, "-g", "60"],
    sources: ["c-h264-open.mp4", "c-hevc-open.mp4", "c-mpeg2.ts", "p-tff.ts", "t-jitter.mp4", "c-vp9.webm"],
  },
  "x264 B-frames to mkv": { ...near, video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-crf", "12"] },
  "x264 B-frames to mp4": {
    ...near,
    ...mp4,
    video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-crf", "12"],
  },
  "x264 with a single B-frame to mp4": {
    ...{ ...near, ...mp4, video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "1", "-crf", "12"] },
    sources: ["t-23976.mkv", "t-drops.mp4", "t-jitter.mp4"],
  },
  "x264 two passes' worth of options": {
    ...{
      ...near,
      ...mp4,
      video: ["-c:v", "libx264", "-preset", "fast", "-crf", "14", "-profile:v", "high", "-level", "4.0"],
    },
    after: ["-g", "50", "-keyint_min", "25", "-pix_fmt", "yuv420p", "-tune", "film"],
  },
  "x265 lossless": { video: x265 },
  "x265 lossless to mp4, hvc1": { ...mp4, video: [...x265, "-tag:v", "hvc1"] },
  "x265 B-frames to mp4": {
    ...near,
    ...mp4,
    video: ["-c:v", "libx265", "-preset", "ultrafast", "-crf", "12", "-x265-params", "bframes=3:log-level=error"],
  },
  ffv1: { video: ["-c:v", "ffv1"] },
  "ffv1 level 3 with slices": { video: ["-c:v", "ffv1", "-level", "3", "-slices", "4", "-slicecrc", "1"] },
  huffyuv: { video: ["-c:v", "huffyuv"] },
  utvideo: { video: ["-c:v", "utvideo"] },
  mpeg4: { ...near, video: ["-c:v", "mpeg4", "-qscale:v", "1"], allowed: [threadsInHeader], psnrFloor: 38 },
  "mpeg4 with B-frames to mp4": {
    ...near,
    ...mp4,
    video: ["-c:v", "mpeg4", "-qscale:v", "2", "-bf", "2"],
    allowed: [threadsInHeader],
  },
  libxvid: { ...near, video: ["-c:v", "libxvid", "-qscale:v", "2"] },
  mpeg2video: { ...near, video: ["-c:v", "mpeg2video", "-qscale:v", "2", "-bf", "2"] },
  "mpeg2video to mp4": { ...near, ...mp4, video: ["-c:v", "mpeg2video", "-qscale:v", "2"] },
  "prores_ks to mov": { ...near, to: "mov", video: ["-c:v", "prores_ks", "-profile:v", "1"] },
  "dnxhd to mov": {
    ...near,
    to: "mov",
    video: ["-c:v", "dnxhd", "-profile:v", "dnxhr_lb", "-pix_fmt", "yuv422p"],
    psnrFloor: 30,
  },
  mjpeg: { ...near, video: ["-c:v", "mjpeg", "-qscale:v", "2", "-pix_fmt", "yuvj420p"] },
  "vp9 lossless": { video: ["-c:v", "libvpx-vp9", "-lossless", "1", "-deadline", "realtime", "-cpu-used", "8"] },
  "vp9 to webm": {
    ...near,
    to: "webm",
    psnrFloor: 28,
    video: ["-c:v", "libvpx-vp9", "-crf", "10", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "8"],
    audio: ["-c:a", "libopus"],
  },
  "vp8 to webm": {
    ...near,
    to: "webm",
    psnrFloor: 25,
    video: ["-c:v", "libvpx", "-crf", "10", "-b:v", "4M", "-deadline", "realtime", "-cpu-used", "8"],
    audio: ["-c:a", "libvorbis"],
  },
  svtav1: { ...near, psnrFloor: 28, video: ["-c:v", "libsvtav1", "-preset", "12", "-crf", "25"] },
  "svtav1 to mp4": { ...near, ...mp4, psnrFloor: 28, video: ["-c:v", "libsvtav1", "-preset", "12", "-crf", "25"] },
  theora: { ...near, psnrFloor: 28, video: ["-c:v", "libtheora", "-qscale:v", "9"] },
  "the container's own encoders, mkv": { ...near, video: [], audio: [], psnrFloor: 28 },
  "the container's own encoders, mp4": { ...near, ...mp4, video: [], audio: [], psnrFloor: 28 },
  "raw video": { video: ["-c:v", "rawvideo"] },
  "to mxf": {
    ...near,
    to: "mxf",
    allowed: [umids],
    video: ["-c:v", "mpeg2video", "-qscale:v", "2"],
    audio: ["-c:a", "pcm_s16le"],
  },
  "to nut": { to: "nut" },
};

const filters: Readonly<Record<string, Arguments>> = {
  scale: vf("scale=160:-2"),
  "scale with lanczos to mp4": { ...vf("scale=320:180:flags=lanczos"), ...mp4 },
  "scale to another matrix": { ...vf("scale=160:-2:in_color_matrix=bt601:out_color_matrix=bt709"), ...mp4 },
  "scale to another matrix, threads": {
    ...{ after: ["-vf", "scale=out_color_matrix=bt709", "-colorspace", "bt709", "-threads", "2"] },
    sources: ["p-bt601.mp4", "p-10bit.mkv"],
  },
  "scale by -s": { after: ["-s", "128x72"] },
  crop: vf("crop=200:100:20:10"),
  "crop that moves with time": vf("crop=200:100:20+10*sin(t):10"),
  pad: vf("pad=320:180:(ow-iw)/2:(oh-ih)/2"),
  "format 4:2:2": vf("format=yuv422p"),
  eq: vf("eq=brightness=0.05:saturation=1.3"),
  hue: vf("hue=h=20"),
  "hue over time": vf("hue=h=90*t"),
  transpose: { ...vf("transpose=1"), ...mp4 },
  "hflip and unsharp": vf("hflip,unsharp"),
  yadif: { ...vf("yadif"), sources: ["p-tff.ts", "p-tff.mp4", "c-h264.mp4"] },
  "yadif per field": { ...vf("yadif=1"), sources: ["p-tff.ts", "p-tff.mp4"] },
  bwdif: { ...vf("bwdif=mode=send_frame"), sources: ["p-tff.ts", "p-tff.mkv"] },
  "bwdif per field": { ...vf("bwdif"), sources: ["p-tff.mkv"] },
  hqdn3d: vf("hqdn3d"),
  nlmeans: { ...vf("scale=64:36,nlmeans=r=3"), sources: ["c-h264.mp4"] },
  "nlmeans and yadif": { ...vf("yadif,scale=64:36,nlmeans=r=3"), sources: ["p-tff.mp4"] },
  atadenoise: vf("atadenoise"),
  deshake: vf("deshake"),
  "fps up": vf("fps=50"),
  "fps down": { ...vf("fps=10"), ...mp4 },
  "fps odd": { ...vf("fps=30000/1001"), sources: ["c-h264.mp4", "t-jitter.mp4", "t-drops.mkv"] },
  "atadenoise over many frames": { ...vf("atadenoise=s=33"), sources: ["t-jitter.mkv"] },
  minterpolate: {
    ...vf("scale=64:36,minterpolate=fps=50:mi_mode=blend"),
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv", "t-23976.mkv"],
  },
  "minterpolate to mp4": {
    ...{ ...vf("scale=64:36,minterpolate=mi_mode=dup"), ...mp4, sources: ["t-drops.mp4", "c-mpeg2.ts"] },
    audio: ["-c:a", "aac"],
  },
  "minterpolate by motion": { ...vf("scale=64:36,minterpolate=48:mci:me=hexbs"), sources: ["c-h264.mp4"] },
  "minterpolate by the motion before": { ...vf("scale=64:36,minterpolate=48"), sources: ["c-h264.mp4"] },
  "minterpolate of fewer frames": {
    ...vf("fps=10,scale=64:36,minterpolate=fps=60:mi_mode=blend"),
    sources: ["c-h264.mp4", "t-jitter.mkv"],
  },
  w3fdif: { ...vf("w3fdif"), sources: ["p-tff.mkv", "t-jitter.mkv"] },
  "yadif per field, progressive left alone": {
    ...vf("yadif=1:deint=interlaced"),
    sources: ["c-h264.mp4", "p-tff.ts", "c-mpeg2.ts", "t-drops.mkv", "c-vp9.webm"],
  },
  "bwdif, progressive left alone, to mp4": {
    ...{ ...vf("bwdif=deint=interlaced"), ...mp4 },
    sources: ["c-h264.mkv", "p-tff.mp4", "t-jitter.mp4", "c-mjpeg.mov"],
  },
  "w3fdif, progressive left alone": { ...vf("w3fdif=deint=interlaced"), sources: ["c-h264.mp4", "p-tff.mkv"] },
  "estdif, progressive left alone, to mp4": {
    ...{ ...vf("estdif=deint=1,scale=160:-2"), ...mp4, sources: ["c-h264.mp4", "p-tff.mp4"] },
  },
  "yadif, progressive left alone": { ...vf("yadif=deint=1"), sources: ["c-h264.mp4", "p-tff.ts"] },
  "estdif to mp4": { ...vf("estdif"), ...mp4, sources: ["p-tff.mp4", "t-drops.mp4"] },
  deflicker: vf("deflicker=size=9"),
  normalize: { ...vf("normalize=smoothing=20"), sources: ["c-h264.mp4"] },
  "dedot and kerndeint": { ...vf("kerndeint,dedot"), sources: ["p-tff.ts"] },
  "noise that stays": { ...vf("noise=alls=10:allf=u"), sources: ["c-h264.mp4"] },
  "vignette and histeq": { ...vf("vignette=dither=0,histeq"), sources: ["c-h264.mp4"] },
  removelogo: { ...vf("scale=48:32,removelogo={side.png}"), sources: ["c-h264.mp4"] },
  framerate: { ...vf("framerate=fps=30"), sources: ["c-h264.mp4"] },
  tmix: vf("tmix=frames=3"),
  tblend: { ...vf("tblend=all_mode=average"), sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv", "t-late.mkv"] },
  "tblend to mp4": { ...vf("tblend=all_mode=average"), ...mp4 },
  subtitles: vf("subtitles={side.srt}"),
  ass: { ...vf("ass={side.ass}"), sources: ["c-h264.mp4"] },
  "drawtext of the time": vf("drawtext=text='%{pts\\:hms}':x=10:y=10:fontsize=18"),
  "drawtext of the frame number": vf("drawtext=text='%{n}':x=10:y=10:fontsize=18"),
  "drawtext fixed": { ...vf("drawtext=text=Hello:x=10:y=10:fontsize=18"), ...mp4 },
  "drawbox for a while": vf("drawbox=enable='between(t,1,3)':color=red"),
  "fade in": vf("fade=in:0:30"),
  "fade out at its time": vf("fade=out:st=4:d=1"),
  reverse: { ...vf("reverse"), sources: ["c-h264.mp4"] },
  mpdecimate: { ...vf("mpdecimate"), sources: ["t-mixed.mp4"] },
  "inverse telecine": { ...vf("fieldmatch,decimate"), sources: ["p-telecine.mkv"] },
  thumbnail: { ...vf("thumbnail=20"), sources: ["c-h264.mp4"] },
  noise: vf("noise=alls=10:allf=t"),
  loudnessless: vf("null"),
  "a graph that splits and joins": { after: ["-filter_complex", "[0:v]split[a][b];[b]hflip[c];[a][c]hstack"] },
  "a graph of one line": {
    after: ["-filter_complex", "[0:v]yadif,scale=160:-2[a];[a]format=yuv420p[v]", "-map", "[v]", "-map", "0:a"],
    sources: ["p-tff.ts", "c-hevc-open.mp4", "t-late.mkv", "p-rotated.mp4", "t-drops.mkv"],
  },
  "a graph without labels, to mp4": {
    ...{ after: ["-filter_complex", "scale=160:-2"], ...mp4, audio: ["-c:a", "aac"] },
    sources: ["t-edit.mp4", "t-late.mp4", "t-jitter.mp4", "t-drops.mp4", "t-2997.ts", "c-prores.mov"],
  },
  "a graph behind -ss": {
    before: ["-ss", "1.7"],
    after: ["-filter_complex", "[0:v]scale=160:-2[v]", "-map", "0:a", "-map", "[v]", "-t", "5.3"],
    sources: ["c-h264.mp4"],
  },
  "a plain chain with labels and flags": {
    before: ["-t", "5.3"],
    after: ["-vf", "sws_flags=lanczos;[in]scale=160:-2[a];[a]hflip[out]"],
  },
  "a graph with fps": {
    after: ["-lavfi", "[0:v]fps=15,hflip[v]", "-map", "[v]", "-map", "0:a"],
    ...{ ...mp4, sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv"] },
  },
  "a graph and -r": {
    after: ["-filter_complex", "[0:v]hflip[v]", "-map", "[v]", "-map", "0:a", "-r", "50"],
    ...{ ...mp4, sources: ["c-h264.mp4", "t-jitter.mkv", "t-mixed.mp4"] },
  },
  "a graph for picture and sound, and -r": {
    after: ["-filter_complex", "[0:v]hflip[v];[0:a]volume=0.5[a]", "-map", "[v]", "-map", "[a]", "-r", "50"],
    ...{ ...mp4, audio: ["-c:a", "aac"], sources: ["c-h264.mp4", "t-mixed.mp4", "c-mpeg2.ts"] },
  },
  "a graph with flags": { after: ["-filter_complex", "sws_flags=lanczos;[0:v]scale=160:-2[v]", "-map", "[v]"] },
  "graphs of picture and sound": {
    after: ["-filter_complex", "[0:v]scale=160:-2[v];[0:a]volume=0.5[a]", "-map", "[v]", "-map", "[a]"],
    ...{ audio: ["-c:a", "aac"], ...mp4, sources: ["c-h264.mp4", "c-mpeg2.ts", "t-drops.mkv", "t-late-sound.mp4"] },
  },
  "a graph of sound alone": {
    after: ["-filter_complex", "[0:a]aresample=44100[a]", "-map", "0:v", "-map", "[a]"],
    ...{ audio: ["-c:a", "flac"], sources: ["c-h264.mp4", "c-mpeg2.ts", "t-drops.mp4"] },
  },
  "a graph of two sounds": {
    after: ["-filter_complex", "[0:a:0][0:a:1]amerge=inputs=2[a]", "-map", "0:v", "-map", "[a]", "-c:s", "copy"],
    ...{ audio: ["-c:a", "flac"], sources: ["s-two-sounds.mp4", "rich.mkv"] },
  },
  "a plain chain as a graph": { after: ["-filter_complex", "[0:v]scale=160:-2[v]", "-map", "[v]", "-map", "0:a"] },
  "a tonemap to SDR": {
    ...vf("zscale=t=linear:npl=100,format=gbrpf32le,tonemap=hable,zscale=t=bt709:m=bt709:p=bt709,format=yuv420p"),
    sources: ["p-hdr10.mkv"],
  },
};

export const pictureArguments: Readonly<Record<string, Arguments>> = { ...encoders, ...filters };
