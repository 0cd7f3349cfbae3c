/**
 * Sound that is encoded at once, apart from the windows, and copied by the merge. In the merge, its encoder would have to
 * wait for each window in turn, and all that it's behind by when the last one is done is time in which nobody else works.
 *
 * An MP4 holds it on the way, with the encoder's delay, so that's where it may go: Matroska gets more from an encoder (how many
 * samples to drop at the end) and writes its first packet otherwise, and gaps came out otherwise in MPEG-TS. Pure.
 */
import { formatOptions } from "../command/parse.ts";
import { effectiveOption } from "../command/perstream.ts";
import type { CommandFile, FfmpegCommand, FfmpegOption } from "../model/command.ts";
import type { FfmpegCall } from "../model/ffmpeg-call.ts";
import type { MediaInfo, MediaStream } from "../model/media.ts";
import { isMovFamily, timestampsMayJump, traitsOf, type StreamTimes } from "./containers.ts";
import { isWrittenTag, quietly, sourceOf } from "./merge-argv.ts";
import type { CommandFacts } from "./screen.ts";
import { soundOf } from "./sound.ts";
import type { StreamFacts } from "./streams.ts";
import type { EarlySound, Findings, MergePlan, SplitPlan } from "./types.ts";

/** Codecs whose packets came out of two MP4s to the byte as out of one. */
const carried = ["aac", "mp3", "opus"];
const carriedUntilTold = ["ac3", "eac3"];

export function carriesSound(codec: string, version: string): boolean {
  return carried.includes(codec) || (carriedUntilTold.includes(codec) && !traitsOf(version).tellsSoundsEnd);
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** An encoder's of sound, or its filters'. */
const soundAlone = words("acodec ab ac ar aq af sample_fmt channel_layout ch_layout");
/** What changes the sound otherwise, and isn't followed here. */
const elsewhere = words(
  "ss t to frames aframes apad absf apre bsf pre map_channel copypriorss fflags bitexact use_editlist",
);
/** About the output as a whole, or about other streams, or written by the muxer. */
const containers = words(`
  map map_metadata map_chapters metadata disposition f an sn dn stag vtag tag scodec dcodec attach timestamp streamid
  muxdelay muxpreload max_muxing_queue_size muxing_queue_data_threshold canvas_size fix_sub_duration avioflags packetsize
  max_delay start_time_realtime audio_preload chunk_duration chunk_size flush_packets metadata_header_padding
  output_ts_offset max_interleave_delta f_strict avoid_negative_ts
`);
/** Who gets an option: undefined where nobody may. What any encoder may take goes to both, as in one run. */
function ownerOf(
  { name, specifier = "" }: FfmpegOption,
  muxerOptions: ReadonlySet<string>,
): "sound" | "merge" | "both" | undefined {
  if (/^[vVsdt](:|$)/.test(specifier)) return "merge";
  if (elsewhere.has(name)) return undefined;
  if (containers.has(name) || muxerOptions.has(name)) return "merge";
  // Streams have other numbers in the file that holds the sound alone.
  if (!/^(a(:\d+)?)?$/.test(specifier)) return undefined;
  return soundAlone.has(name) || specifier !== "" ? "sound" : "both";
}

/** Whether the input is read from its beginning to its end, at its own times. */
const isPlain = ({ options }: CommandFile): boolean =>
  options.every(({ name }) => !/^(ss|sseof|t|to|itsoffset|itsscale|stream_loop|re|r|readrate)$/.test(name));

/** Whether the sound's encoder is named, or an MP4 would choose the same. */
function isNamed(output: CommandFile, muxer: string, index: number, typeIndex: number): boolean {
  const named = effectiveOption(output, ["c", "codec", "acodec"], { type: "audio", index, typeIndex });
  return named !== undefined || muxer === "mp4" || muxer === "mov";
}

/** The last packets of ffmpeg's sample are those of its end. */
const ENDING = 2;

function beginning({ times, timeBase }: StreamTimes): StreamTimes {
  return { timeBase, times: times.slice(0, -ENDING) };
}

/**
 * @param options the merge's
 * @returns undefined where the sound, or some of it, has to come from the merge itself
 */
export function earlySound(
  command: FfmpegCommand,
  { output, muxer }: CommandFacts,
  { picks }: StreamFacts,
  options: readonly FfmpegOption[],
  { media, sample, soundTimes, muxerOptions, ffmpegVersion }: Findings,
): EarlySound | undefined {
  const sound = soundOf(output, picks, media);
  const isFit = sound.every(
    ({ index, copied }, i) =>
      !copied &&
      isNamed(output, muxer, index, i) &&
      carriesSound(sample.streams[index]?.codec_name ?? "", ffmpegVersion),
  );
  // An MP4's demuxer doesn't tell the name of a track, which its muxer writes.
  const isNamedTrack = sound.some(({ stream }) =>
    Object.keys(stream.tags).some((key) => key.toLowerCase() === "title"),
  );
  const owners = options.map((option) => ownerOf(option, muxerOptions));
  const isHeld = isMovFamily(muxer) && traitsOf(ffmpegVersion).holdsSound;
  const mayJump = media.some(({ format }) => timestampsMayJump(format.format_name));
  if (sound.length === 0 || !isHeld || !isFit || owners.includes(undefined) || mayJump) return undefined;
  if (!command.inputs.every(isPlain) || isNamedTrack) return undefined;
  const streams = sound.flatMap(({ index }) => {
    const times = soundTimes.get(index);
    return times && times.times.length > ENDING ? [{ index, begins: beginning(times) }] : [];
  });
  if (streams.length < sound.length) return undefined;
  return {
    streams,
    encoding: options.filter((_, i) => owners[i] !== "merge"),
    merging: options.filter((_, i) => owners[i] !== "sound"),
  };
}

/**
 * Ticks a second of the MP4's edit lists: a whole number for each sample rate. By default they count milliseconds, and its
 * demuxer then cuts the last packet's duration off there.
 */
const MOVIE_TIMESCALE = 28_224_000;

/** Writes the sound, all but the file's name; where there is none to encode early, undefined. */
export function earlyCall({ command, merge: { earlySound: early, picks, graphs } }: SplitPlan): FfmpegCall | undefined {
  if (!early) return undefined;
  return {
    inputs: command.inputs.map(({ url, options }) => ({ path: url, options: formatOptions(options) })),
    options: [
      ...quietly(command),
      ...graphs.flatMap((graph) => ["-filter_complex", graph]),
      ...early.streams.flatMap(({ index }) => ["-map", sourceOf(picks[index])]),
      ...formatOptions(early.encoding),
      ...["-map_chapters", "-1", "-movie_timescale", String(MOVIE_TIMESCALE), "-f", "mp4"],
    ],
  };
}

/** What a container tells of sound beside its packets, but for what the muxer makes of all of them. */
function toldOf(stream: MediaStream | undefined): string {
  const { codec_name, codec_tag_string, profile, channels, sample_rate, extradata_hash } = stream ?? {};
  const { tags = {}, disposition, side_data_list } = stream ?? {};
  const own = Object.entries(tags).filter(([key]) => !isWrittenTag(key));
  const coding = [codec_name, codec_tag_string, profile, channels, sample_rate, extradata_hash];
  return JSON.stringify([coding, disposition, side_data_list, own.sort()]);
}

interface Beginning {
  readonly media: MediaInfo;
  /** The first of a stream's packets. */
  readonly packetsOf: (stream: number) => StreamTimes | undefined;
}

/** Whether a file's early sound is told of, and begins, as in ffmpeg's own sample. */
export function beginsAsOneRun({ earlySound, sample }: MergePlan, { media, packetsOf }: Beginning): boolean {
  return (earlySound?.streams ?? []).every(({ index, begins: { times, timeBase } }) => {
    const found = packetsOf(index);
    const sameClock = found?.timeBase.num === timeBase.num && found.timeBase.den === timeBase.den;
    const sameTimes = times.every((time, i) => found?.times[i] === time);
    return sameClock && sameTimes && toldOf(media.streams[index]) === toldOf(sample.streams[index]);
  });
}
