/** What is known of containers: which muxer a name means, how it treats frame rates, how well it seeks. Pure tables. */
import type { CommandFile } from "../model/command.ts";
import type { MediaStream } from "../model/media.ts";
import type { Rational } from "../model/time.ts";
import type { FrameMode } from "./frame-sync.ts";
import type { SyncKind } from "./types.ts";

/** Output formats that windows are merged into, by the file's extension. */
const muxers: Readonly<Record<string, string>> = {
  ...{ mkv: "matroska", webm: "webm", mp4: "mp4", m4v: "ipod", mov: "mov" },
  flv: "flv",
  avi: "avi",
  nut: "nut",
  ...{ ts: "mpegts", m2t: "mpegts", m2ts: "mpegts", mts: "mpegts" },
};

/** The muxer ffmpeg would take; undefined for those that aren't merged into yet. */
export function muxerOf(output: CommandFile): string | undefined {
  const named = output.options.findLast((option) => option.name === "f")?.value;
  if (named !== undefined) return Object.values(muxers).includes(named) ? named : undefined;
  return muxers[/\.([^./]+)$/.exec(output.url)?.[1]?.toLowerCase() ?? ""];
}

/** The track the muxer makes of a "timecode" tag, in the merge as well. */
export const isTimecode = ({ codec_type: type, codec_tag_string: tag }: MediaStream): boolean =>
  type === "data" && tag === "tmcd";

/** Times of a stream's packets, in ticks. */
export interface StreamTimes {
  readonly times: readonly number[];
  readonly timeBase: Rational;
}

export function isMovFamily(muxer: string): boolean {
  return ["mp4", "mov", "ipod"].includes(muxer);
}

/** Muxers whose clock shows whether sound was reckoned by milliseconds or by samples. */
export function countsFinely(muxer: string): boolean {
  return isMovFamily(muxer) || ["mpegts", "nut"].includes(muxer);
}

/** Muxers that give a time to packs of sound packets only: a sample's packets don't show how each was reckoned. */
export function packsSound(muxer: string): boolean {
  return muxer === "mpegts";
}

/** Muxers without AVFMT_GLOBALHEADER: encoders repeat their parameter sets in band there, before each key frame. */
export function wantsSetsInBand(muxer: string): boolean {
  return ["mpegts", "avi"].includes(muxer);
}

/** The encoders whose windows were shown to be joined exactly, where not all are. */
const proven: Readonly<Record<string, readonly string[]>> = {
  mpegts: ["libx264", "libx265", "mpeg2video"],
  flv: ["libx264"],
  avi: ["mpeg4", "libxvid", "libx264", "mjpeg", "ffv1", "huffyuv", "ffvhuff", "utvideo", "rawvideo"],
  nut: ["mpeg4", "libxvid", "libx264", "ffv1", "utvideo"],
};

/** Whether windows of this encoder are merged into the format. */
export function takesEncoder(muxer: string, encoder: string): boolean {
  return proven[muxer]?.includes(encoder) ?? true;
}

/** Whether ffmpeg takes a subtitle by itself: formats without a default subtitle codec get none. */
export function choosesSubtitles(muxer: string): boolean {
  return isMatroska(muxer);
}

export function isMatroska(muxer: string): boolean {
  return ["matroska", "webm"].includes(muxer);
}

/** Muxers that store decoding times; elsewhere a demuxer reckons them from the encoder's own choice of frames. */
export function storesDts(muxer: string): boolean {
  return isMovFamily(muxer) || ["mpegts", "flv"].includes(muxer);
}

/** The first of an ffmpeg version's numbers; undefined for builds named otherwise ("N-123-gabc"). */
export function majorVersion(version: string): number | undefined {
  const match = /^n?(\d+)\./.exec(version);
  return match ? Number(match[1]) : undefined;
}

/**
 * The frame rate mode ffmpeg takes by itself: variable where the muxer has AVFMT_VARIABLE_FPS, which the mov family
 * got with ffmpeg 7, and where -r doesn't ask for a rate, which counts since 6. Constant rate starts at the first frame
 * where the input has but one stream (ffmpeg_opt.c, new_video_stream; ffmpeg_mux_init.c in 7.1).
 */
export function defaultFrameMode(
  muxer: string,
  ffmpegVersion: string,
  inputStreams: number,
  hasRate: boolean,
): FrameMode {
  const major = majorVersion(ffmpegVersion) ?? 7;
  const variable = !isMovFamily(muxer) || major >= 7;
  if (variable && !(hasRate && major >= 6)) return "vfr";
  return inputStreams === 1 ? "vscfr" : "cfr";
}

/** @param formatName a demuxer's, which may have several names, as ffprobe has it: "mov,mp4,m4a" */
const isOneOf = (formatName: string, demuxers: readonly string[]): boolean =>
  formatName.split(",").some((name) => demuxers.includes(name));

/** Demuxers with AVFMT_TS_DISCONT, for which ffmpeg corrects jumps as it reads. */
export function timestampsMayJump(formatName: string): boolean {
  return isOneOf(formatName, ["mpegts", "mpeg", "vob", "ogg", "hls", "nuv", "dhav"]);
}

/** Demuxers whose index leads to the key frame asked for. */
export function seeksExactly(formatName: string): boolean {
  return isOneOf(formatName, ["mov", "mp4", "matroska", "webm"]);
}

/** Of these, the ones that seek by presentation times: to a key frame that is shown before. */
export function seeksByTimes(formatName: string): boolean {
  return isOneOf(formatName, ["matroska", "webm"]);
}

/** Demuxers that, behind a seek, begin the other streams elsewhere where nobody reads the video. */
export function startsByVideo(formatName: string): boolean {
  return isOneOf(formatName, ["matroska", "webm"]);
}

/** Whether a version is at least this one; builds without a number count as the newest. */
function atLeast(version: string, major: number, minor: number): boolean {
  const [has = Infinity, hasMinor = 0] = /^n?(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  return has > major || (has === major && hasMinor >= minor);
}

/** What one ffmpeg version does its own way in frame rate conversion. */
export interface VersionTraits {
  /** -fps_mode came with 5.1; before it there was -vsync. */
  readonly frameModeOption: "-fps_mode" | "-vsync";
  /** The setts bitstream filter came with 4.4. */
  readonly hasSetts: boolean;
  /** Since 6.0, a bitstream filter's packets are in the time base that it's told. */
  readonly settsKnowsTicks: boolean;
  /**
   * Since 6.0, where timestamps may jump, an input's origin is the earliest start of the streams in use, however -itsoffset
   * stands (correct_input_start_times). Until then that's so only where the offset is ffmpeg's own.
   */
  readonly correctsStarts: boolean;
  /**
   * Up to 6.0, what a container says of its pictures' light goes past the encoder to the muxer, and with the first packet
   * alone to a decoder; since then decoders give it to all frames, and encoders write it into the stream.
   */
  readonly keepsLightApart: boolean;
  /**
   * Up to 6.0, copied sound that waits for a video encoder to start is written with its source's own ticks (mux_timebase);
   * since 6.1 all of it is reckoned by samples as it's written (write_packet in ffmpeg_mux.c), as in a merge.
   */
  readonly queuesCoarsely: boolean;
  /** Since 6.0, where -frames ends one stream, it ends all of the file's (setup_sync_queues in ffmpeg_mux_init.c). */
  readonly framesEndAll: boolean;
  /** Whether an MP4 hands sound on as its encoder did. Compared with 5.1 and 7.1; up to 4.4 bit rates are lost on the way. */
  readonly holdsSound: boolean;
  /** Seen with 7.1: encoders of AC-3 and E-AC-3 tell how much of their last frame is sound, which an MP4 loses. */
  readonly tellsSoundsEnd: boolean;
  /**
   * Seen with 7.1: behind setpts, a variable rate's encoder counts the filters' own ticks (choose_out_timebase), and frames have
   * no durations left.
   */
  readonly encodesFiltersTicks: boolean;
  /** Whether it was compared how long frames last behind filters that change that: it has counted since 6.1, and was with 7.1. */
  readonly lengthsCompared: boolean;
  /** "modern" since 6.1: frames' own durations count in full, and setpts makes the stream forget its frame rate. */
  readonly syncKind: SyncKind;
}

export function traitsOf(version: string): VersionTraits {
  return {
    frameModeOption: atLeast(version, 5, 1) ? "-fps_mode" : "-vsync",
    hasSetts: atLeast(version, 4, 4),
    settsKnowsTicks: atLeast(version, 6, 0),
    correctsStarts: atLeast(version, 6, 0),
    keepsLightApart: !atLeast(version, 6, 1),
    queuesCoarsely: !atLeast(version, 6, 1),
    framesEndAll: atLeast(version, 6, 0),
    holdsSound: atLeast(version, 5, 1),
    tellsSoundsEnd: atLeast(version, 6, 1),
    encodesFiltersTicks: atLeast(version, 7, 1),
    lengthsCompared: atLeast(version, 7, 1),
    syncKind: atLeast(version, 6, 1) ? "modern" : "classic",
  };
}
