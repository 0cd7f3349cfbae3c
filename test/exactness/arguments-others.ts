/** The matrix's arguments that aren't about the picture: sound, times, containers, tags, maps. A table; runs nothing. */
import { near, x265, type Arguments } from "./arguments.ts";

const mp4 = { to: "mp4" } as const;
const sound = (...audio: string[]): Arguments => ({ audio });
const after = (...options: string[]): Arguments => ({ after: options });
const rich = { sources: ["rich.mkv"] } as const;

const sounds: Readonly<Record<string, Arguments>> = {
  aac: { ...sound("-c:a", "aac", "-b:a", "96k"), ...mp4 },
  "aac to mkv": sound("-c:a", "aac"),
  opus: sound("-c:a", "libopus", "-b:a", "64k"),
  "ac3 to mp4": { ...sound("-c:a", "ac3"), ...mp4 },
  flac: sound("-c:a", "flac"),
  mp3: sound("-c:a", "libmp3lame", "-q:a", "4"),
  pcm: { ...sound("-c:a", "pcm_s16le"), to: "mov" },
  mono: sound("-c:a", "aac", "-ac", "1", "-ar", "44100"),
  loudnorm: sound("-c:a", "aac", "-af", "loudnorm"),
  volume: { ...sound("-c:a", "aac", "-af", "volume=0.5"), ...mp4 },
  atempo: sound("-c:a", "aac", "-af", "atempo=1.5"),
  "aresample async": sound("-c:a", "aac", "-af", "aresample=async=1"),
  "sound by number": sound("-codec:a:0", "aac", "-b:a:0", "128k"),
  "no sound": sound("-an"),
  "sound without an end": { ...sound("-c:a", "aac", "-af", "apad", "-t", "5.3"), ...mp4 },
  "another sound": { inputs: ["-i", "{side.m4a}"], after: ["-map", "0:v", "-map", "1:a"], ...mp4 },
  "its own sound, late": {
    ...{ before: ["-itsoffset", "0.3", "-i", "INPUT"], after: ["-map", "1:v", "-map", "0:a"] },
    sources: ["c-h264.mp4", "c-mpeg2.ts", "c-h264.mkv"],
  },
  "its own sound, early, to mp4, aac": {
    ...{
      before: ["-itsoffset", "-0.25", "-i", "INPUT"],
      audio: ["-c:a", "aac"],
      after: ["-map", "1:v", "-map", "0:a"],
    },
    ...{ ...mp4, sources: ["c-h264.mp4", "c-mpeg2.ts", "c-h264.mkv"] },
  },
  "a late other sound": { inputs: ["-itsoffset", "0.7", "-i", "{side.m4a}"], after: ["-map", "0:v", "-map", "1:a"] },
};

/** Matroska leads to other sound where nobody reads the video. */
const sought = ["c-h264.mp4", "c-mpeg2.ts", "c-h264.mkv", "c-vp9.webm"] as const;

/** Of these, a seek may land behind what it was asked for: key frames are decoded long before they are shown. */
const slowOpen = ["t-10-open.mp4", "t-10-open.mkv", "t-10-open.ts"] as const;

const times: Readonly<Record<string, Arguments>> = {
  "-ss just before a key frame": { before: ["-ss", "2.25"], sources: slowOpen },
  "-ss just before a key frame, to mp4, aac": {
    ...{ before: ["-ss", "2.3"], audio: ["-c:a", "aac"], ...mp4, sources: slowOpen },
  },
  "-ss just behind a key frame, to ts": { before: ["-ss", "1.25"], to: "ts", sources: slowOpen },
  "-ss at a key frame, to ts": { before: ["-ss", "1.2"], after: ["-t", "5"], to: "ts", sources: slowOpen },
  "-ss behind, few frames a second": { ...after("-ss", "1.15"), sources: slowOpen },
  "-ss behind and -t, few frames a second, to mp4": { ...after("-ss", "1.25", "-t", "5"), ...mp4, sources: slowOpen },
  "-t, few frames a second, to ts": { ...after("-t", "4.35"), to: "ts", sources: slowOpen },
  "-ss before": { before: ["-ss", "1.7"], sources: sought },
  "-ss before, to mp4, aac": { before: ["-ss", "1.7"], audio: ["-c:a", "aac"], ...mp4, sources: sought },
  "-ss before, to mp4": { before: ["-ss", "1.7"], ...mp4, sources: ["c-h264.mp4", "c-h264.mkv"] },
  "-ss before, to mkv, flac": { before: ["-ss", "1.7"], audio: ["-c:a", "flac"], sources: sought },
  "-ss before, anywhere": {
    before: ["-ss", "2.05"],
    sources: [
      ...(["c-h264.ts", "c-h264.m2ts", "c-hevc.ts", "t-late-sound.ts"] as const),
      ...(["c-mpeg2.mpg", "c-mpeg1.mpg", "c-h264.flv", "c-mpeg4.avi"] as const),
    ],
  },
  "-ss before, anywhere, to mp4, aac": {
    ...{ before: ["-ss", "1.13"], audio: ["-c:a", "aac"], ...mp4 },
    sources: ["c-h264.ts", "p-tff.ts", "t-wrap.ts", "t-late-sound.ts", "c-mjpeg.avi", "c-wmv.asf", "c-theora.ogv"],
  },
  "-ss behind": {
    ...after("-ss", "1.7"),
    sources: ["c-h264.mp4", "c-mpeg2.ts", "c-h264.mkv", "rich.mkv", "t-drops.mp4", "t-23976.mkv"],
  },
  "-ss behind, to mp4, aac": {
    ...{ ...after("-ss", "1.13"), audio: ["-c:a", "aac"], ...mp4 },
    sources: ["c-h264.mp4", "c-h264.ts", "c-h264.mkv", "s-mov-text.mp4", "t-late.mkv"],
  },
  "-ss and -t behind, to mp4": { ...after("-ss", "0.93", "-t", "5.03"), ...mp4 },
  "-ss behind, with B-frames": {
    ...{ ...near, ...after("-ss", "0.93", "-t", "5"), video: ["-c:v", "libx264", "-bf", "3", "-crf", "12"] },
    sources: ["c-h264.mp4", "t-23976.mkv", "t-jitter.mkv"],
  },
  "-ss behind, with B-frames, to mp4": {
    ...{ ...near, ...after("-ss", "0.69", "-t", "5"), video: ["-c:v", "libx264", "-crf", "12"], ...mp4 },
    sources: ["t-23976.mkv", "t-drops.mp4", "t-jitter.mp4"],
  },
  "lossless to mp4, -ss behind, B-frames announced": {
    ...{ ...after("-ss", "0.7"), video: ["-c:v", "libx264", "-preset", "veryfast", "-qp", "0"], ...mp4 },
    sources: ["c-h264.mkv", "t-drops.mp4", "t-jitter.mp4"],
  },
  "-ss behind a filter, to ts": { ...after("-ss", "0.93", "-vf", "yadif=1"), to: "ts", sources: ["p-tff.ts"] },
  "-t before": { before: ["-t", "5.3"] },
  "-t behind": after("-t", "5.3"),
  "-t behind, amid a long frame that is repeated": {
    ...{ ...after("-t", "4.23", "-fps_mode", "cfr"), sources: ["t-mixed.mp4", "t-mixed.mkv"] },
  },
  "-to before": { before: ["-to", "5.1"] },
  "-to behind": { ...after("-to", "5.1"), ...mp4 },
  "-ss and -t before": { before: ["-ss", "1.1", "-t", "5.5"] },
  "-ss before, -to behind": { before: ["-ss", "1.1"], after: ["-to", "5.5"] },
  "-sseof": {
    before: ["-sseof", "-5"],
    sources: ["c-h264.mp4", "c-h264.mkv", "c-mpeg2.ts", "c-mpeg4.avi"],
  },
  "-sseof, to mp4, aac": { before: ["-sseof", "-5.1"], audio: ["-c:a", "aac"], ...mp4 },
  "-noaccurate_seek": { before: ["-noaccurate_seek", "-ss", "1.7"] },
  "-itsoffset": { before: ["-itsoffset", "0.3"], sources: ["c-h264.mp4", "c-mpeg2.ts", "s-silent.mp4"] },
  "-itsoffset, to mp4, aac": { before: ["-itsoffset", "0.517"], audio: ["-c:a", "aac"], ...mp4 },
  "-itsoffset, to mp4": { before: ["-itsoffset", "0.517"], ...mp4, sources: ["c-h264.mkv", "s-silent.mp4"] },
  "-itsoffset backwards": { before: ["-itsoffset", "-0.31"] },
  "-itsoffset backwards, to mp4, aac": { before: ["-itsoffset", "-0.31"], audio: ["-c:a", "aac"], ...mp4 },
  "-itsoffset backwards, frames as they are, to ts": {
    ...{ before: ["-itsoffset", "-0.3"], after: ["-fps_mode", "passthrough"], audio: ["-c:a", "aac"], to: "ts" },
    sources: ["t-drops.mkv"],
  },
  "-itsoffset and -ss before": { before: ["-itsoffset", "0.3", "-ss", "1.7"], sources: ["c-h264.mp4", "c-h264.mkv"] },
  "-itsscale": { before: ["-itsscale", "1.5"] },
  "-stream_loop": { before: ["-stream_loop", "1"] },
  "-r before": { before: ["-r", "30"] },
  "-r up": after("-r", "50"),
  "-r of a film, as people write it": { ...after("-r", "23.976"), sources: ["t-23976.mkv"] },
  "-r up, to mp4": { ...after("-r", "50"), ...mp4 },
  "-r a little up": { ...after("-r", "30"), sources: ["c-h264.mp4", "c-mpeg2.ts", "t-23976.mkv"] },
  "-r a little up, to mp4": { ...after("-r", "30"), ...mp4 },
  "-r down": { ...after("-r", "12.5"), ...mp4 },
  "-r a little down, to mp4": { ...after("-r", "24000/1001"), ...mp4 },
  "-r and scale, to mp4": { ...after("-r", "30", "-vf", "scale=160:-2"), ...mp4 },
  "-r the same": { ...after("-r", "25"), sources: ["c-h264.mp4", "t-drops.mp4", "t-jitter.mkv"] },
  "-r for uneven frames, to mp4": {
    ...after("-r", "30"),
    ...mp4,
    sources: ["t-drops.mp4", "t-jitter.mkv", "t-mixed.mp4"],
  },
  "-fps_mode cfr": {
    ...after("-fps_mode", "cfr"),
    sources: ["c-h264.mp4", "t-drops.mp4", "t-jitter.mkv", "t-half-told.mp4"],
  },
  "-fps_mode vfr to mp4": {
    ...after("-fps_mode", "vfr"),
    ...mp4,
    sources: ["t-drops.mp4", "t-jitter.mkv", "t-mixed.mp4"],
  },
  "-fps_mode passthrough": { ...after("-fps_mode", "passthrough"), sources: ["t-drops.mkv", "t-jitter.mp4"] },
  "-vsync 0": { ...after("-vsync", "0"), sources: ["t-drops.mkv"] },
  "-vsync cfr": { ...after("-vsync", "cfr"), sources: ["c-h264.mp4", "t-drops.mp4"] },
  "-vsync 1, among the inputs' options": { before: ["-vsync", "1"], sources: ["t-jitter.mkv"] },
  "-vsync 2 to mp4": { ...after("-vsync", "2"), ...mp4, sources: ["t-drops.mp4", "t-mixed.mp4"] },
  "-vsync drop": { ...after("-vsync", "drop"), sources: ["c-h264.mp4"] },
  "-copyts": { before: ["-copyts"] },
  "-frames:v": after("-frames:v", "130"),
  "-shortest": { ...after("-shortest"), sources: ["s-short-sound.mp4", "s-long-sound.mp4"] },
  "-force_key_frames": after("-force_key_frames", "expr:gte(t,n_forced*1)"),
  "-g 10": after("-g", "10"),
  "-noautorotate": { before: ["-noautorotate"], sources: ["p-rotated.mp4", "l-upside-down.mp4", "c-mpeg2.ts"] },
  "-autorotate 0, to mp4": { before: ["-autorotate", "0"], ...mp4, sources: ["p-rotated.mp4"] },
  "-fflags +genpts": { before: ["-fflags", "+genpts"] },
};

const containers: Readonly<Record<string, Arguments>> = {
  faststart: { ...after("-movflags", "+faststart"), ...mp4 },
  "faststart with aac": { ...after("-movflags", "+faststart"), audio: ["-c:a", "aac"], ...mp4 },
  "fragmented mp4": { ...after("-movflags", "+frag_keyframe+empty_moov"), ...mp4 },
  "a fragment each second": {
    ...after("-movflags", "+empty_moov+default_base_moof", "-frag_duration", "1000000"),
    ...mp4,
  },
  "a brand and a timescale": { ...after("-brand", "mp42", "-video_track_timescale", "90000"), ...mp4 },
  "-f matroska": after("-f", "matroska"),
  "-f mp4": { ...after("-f", "mp4"), ...mp4 },
  "-avoid_negative_ts make_zero": after("-avoid_negative_ts", "make_zero"),
  "-output_ts_offset": after("-output_ts_offset", "5"),
  "-bitexact": { ...after("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"), ...mp4 },
  "-bsf:v of colours": { ...after("-bsf:v", "h264_metadata=colour_primaries=1"), sources: ["c-h264.mp4"] },
  "-bsf:v": after("-bsf:v", "h264_metadata=aud=insert:level=4.1,filter_units=remove_types=6"),
  "-bsf:v to mp4": { ...after("-bsf:v", "h264_mp4toannexb"), ...mp4, sources: ["c-h264.mkv"] },
  "-bsf:v of x265": {
    ...after("-bsf:v", "hevc_metadata=aud=insert"),
    ...{ video: x265, audio: ["-c:a", "aac"], ...mp4, sources: ["c-mpeg2.ts"] },
  },
  "-max_muxing_queue_size": after("-max_muxing_queue_size", "1024"),
  "-aspect": { ...after("-aspect", "4:3"), ...mp4 },
  "colour tags": { ...after("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"), ...mp4 },
};

const tags: Readonly<Record<string, Arguments>> = {
  "a title": after("-metadata", "title=Another title", "-metadata", 'artist=Someone: "else"'),
  "a title to mp4": { ...after("-metadata", "title=Another title"), ...mp4 },
  languages: { ...after("-metadata:s:v:0", "language=dan", "-metadata:s:a:0", "language=eng"), ...mp4 },
  "-map_metadata -1": { ...after("-map_metadata", "-1"), ...rich },
  "-map_chapters -1": { ...after("-map_chapters", "-1"), ...rich },
  "-t before a chapter": { ...after("-t", "4.96"), sources: ["rich.mkv", "s-chapters.mp4"] },
  "-t before a chapter, to mp4": { ...after("-map", "0:v", "-map", "0:a:0", "-t", "4.96"), ...mp4, ...rich },
  "-disposition": {
    ...after("-map", "0", "-c:s", "copy", "-disposition:a:1", "default", "-disposition:a:0", "0"),
    ...rich,
  },
  "-map 0": {
    ...after("-map", "0", "-c:s", "copy"),
    sources: ["rich.mkv", "s-ass.mkv", "s-cover.mp4", "s-timecode.mov", "s-srt.mkv"],
  },
  "-map 0 to mp4": {
    ...after("-map", "0", "-c:s", "mov_text"),
    ...mp4,
    sources: ["rich.mkv", "s-mov-text.mp4", "s-cover.mp4", "s-chapters.mp4"],
  },
  "-map by type": { ...after("-map", "0:v:0", "-map", "0:a"), sources: ["rich.mkv", "s-two-sounds.mp4"] },
  "-map sound first": { ...after("-map", "0:a:0", "-map", "0:v:0"), sources: ["rich.mkv", "s-two-sounds.mp4"], ...mp4 },
  "-map by language": {
    ...after("-map", "0:v", "-map", "0:m:language:deu"),
    sources: ["rich.mkv", "s-two-sounds.mkv"],
  },
  "-map without": { ...after("-map", "0", "-map", "-0:a:1", "-map", "-0:s"), sources: ["rich.mkv"] },
  "-map maybe": after("-map", "0:v", "-map", "0:a?", "-map", "0:s?"),
  "-map one sound twice": {
    ...after("-map", "0:v", "-map", "0:a:0", "-map", "0:a:0", "-c:a:1", "aac"),
    sources: ["c-h264.mp4"],
  },
  "-sn": { ...after("-sn"), ...rich },
  "-dn": { ...after("-dn"), sources: ["s-timecode.mov"] },
  "-vn": { ...after("-vn"), video: [], sources: ["c-h264.mp4"] },
  "-attach": {
    ...after("-attach", "{side.png}", "-metadata:s:t", "mimetype=image/png"),
    sources: ["c-h264.mp4", "c-mpeg2.ts", "s-ass.mkv"],
  },
  "-attach two": {
    ...after("-attach", "{side.png}", "-attach", "{side.srt}", "-metadata:s:t", "mimetype=text/plain"),
    sources: ["c-h264.mkv"],
  },
  "-map 0 to mov": { ...after("-map", "0"), to: "mov", sources: ["s-timecode.mov"] },
  "subtitles beside": { inputs: ["-i", "{side.srt}"], after: ["-map", "0", "-map", "1", "-c:s", "srt"] },
  "everything copied": { video: ["-c:v", "copy"] },
};

export const otherArguments: Readonly<Record<string, Arguments>> = { ...sounds, ...times, ...containers, ...tags };
