/**
 * Which of the output's options each step of a split run gets: the encoding of a window, the merge, both, or neither
 * because the option can't be split. Pure tables over what ffmpeg itself says of its muxers.
 */
import type { FfmpegOption } from "../model/command.ts";
import { fileEntries, listEntry } from "./encoder-lists.ts";
import { filtersVideoPackets, packetFilterReason } from "./packet-filters.ts";

export interface Scope {
  readonly window: boolean;
  readonly merge: boolean;
}

/** What has to be asked of the installed ffmpeg: `ffmpeg -h muxer=NAME`. */
export interface OptionFacts {
  /** Private options of the output's muxer, such as movflags. */
  readonly muxerOptions: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Options that make a run's video depend on the whole of it, or that change which frames there are. */
const whole: Readonly<Record<string, string>> = {
  sseof: "starts from the end",
  fs: "limits the file size",
  shortest: "ends with the shortest stream",
  fpsmax: "converts the frame rate",
  force_fps: "converts the frame rate",
  pass: "is one of two passes over the whole stream",
  filter_script: "reads filters from a file",
  target: "stands for options dffmpeg doesn't expand",
  program: "makes programs",
  time_base: "sets the container's time base",
  enc_time_base: "sets the encoder's time base",
  copyinkf: "copies video",
  vstats: "writes statistics of the whole stream",
  psnr: "measures the whole stream",
  sdp_file: "describes a live session",
  gop_timecode: "counts on over the whole stream",
  rc_override: "names frames of the whole stream",
  timecode: "writes a timecode from the encoder",
};

const videoOnly = words(`
  vf pix_fmt s intra_matrix inter_matrix chroma_intra_matrix top vpre autoscale passlogfile
  bits_per_raw_sample sws_flags
`);
const mergeOnly = words(`
  ss t to frames vframes f map map_metadata map_chapters map_channel metadata disposition attach timestamp tag vtag atag stag streamid muxdelay
  muxpreload max_muxing_queue_size muxing_queue_data_threshold an sn dn ac ar ab aq af aframes dframes acodec scodec
  dcodec sample_fmt channel_layout ch_layout apre spre absf apad canvas_size fix_sub_duration copypriorss
  avioflags packetsize fflags max_delay start_time_realtime audio_preload chunk_duration chunk_size flush_packets
  metadata_header_padding output_ts_offset max_interleave_delta f_strict avoid_negative_ts
`);
/** The same for the video and for the container: the picture's shape. */
const both = words("aspect strict bitexact");

/** Options of whose values the plan itself reads the video's. */
const planned = words("vcodec fps_mode r force_key_frames");
/** Specifiers that mean the same in a window, where the video is alone, as in the whole output. */
const byType = /^([vVasdt](:\d+)?)?$/;

/** Encoders' own option lists that name frames of the whole stream, or files about it. */
const lists = /^(x26[45]-params|x264opts|svtav1-params|aom-params)$/;
const wholeStream = listEntry(`zones?|csv-log-level|frames|seek|chunk-start|chunk-end|${fileEntries}`);
/** x265 has two of its own; any other is a file. */
const scalingFile = /(^|:)scaling-list=(?!default|off)/;
/** A stream that promises a decoder's buffer is one stream: joined windows each fill the buffer anew. */
const promisesBuffer = /(^|:)(nal-hrd=(vbr|cbr|1|2)|hrd(=1|=true)?)(:|$)/;

function promisesHrd({ name, value = "" }: FfmpegOption): boolean {
  return (lists.test(name) && promisesBuffer.test(value)) || (name === "nal-hrd" && value !== "none");
}

/**
 * @returns the steps that get the option, or, as a string, why the option can't be split.
 */
export function optionScope(option: FfmpegOption, facts: OptionFacts): Scope | string {
  const { name, specifier } = option;
  const forVideo = specifier === undefined || specifier === "" || /^[vV]/.test(specifier) || /^\d/.test(specifier);
  const forOthers = !/^[vV]/.test(specifier ?? "");
  const reason = whole[name];
  if (reason !== undefined && forVideo) return `-${name} ${reason}`;
  if (lists.test(name) && [wholeStream, scalingFile].some((entry) => entry.test(option.value ?? "")))
    return `-${name} names frames or files of the whole stream`;
  if (promisesHrd(option)) return `-${name} promises how a decoder's buffer fills over the whole stream`;
  // Copied streams take it for an order to turn the picture, encoded ones don't.
  if (name === "metadata" && specifier?.startsWith("s") && /^rotate=/.test(option.value ?? "")) {
    return "-metadata rotate= turns the picture of copied video only";
  }
  if (filtersVideoPackets(option)) return packetFilterReason(option) ?? { window: false, merge: true };
  if (mergeOnly.has(name) || facts.muxerOptions.has(name)) return { window: false, merge: true };
  if (!byType.test(specifier ?? "")) return `-${name}:${specifier ?? ""} names streams by number`;
  if (videoOnly.has(name)) return { window: forVideo, merge: false };
  if (both.has(name)) return { window: forVideo, merge: true };
  if (planned.has(name)) return { window: false, merge: false };
  if (name === "filter") return { window: forVideo, merge: /^a/.test(specifier ?? "") };
  return { window: forVideo, merge: forOthers };
}
