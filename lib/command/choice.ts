/** The streams ffmpeg takes where no -map tells it: open_output_file in fftools/ffmpeg_opt.c (5.1). Knows no -map. */
import type { FfmpegOption, StreamPick } from "../model/command.ts";
import type { MediaStream } from "../model/media.ts";
import { bitmapSubtitles } from "./muxers.ts";
import type { InputStreams, Selection } from "./streams.ts";

/** What the choice needs to know of the output's format; readMuxerFacts reads it off. */
export interface MuxerFacts {
  /** "cover": an audio format that takes pictures only, such as MP3. Default: "any". */
  readonly video?: "any" | "cover" | "none";
  /** Default: true. */
  readonly audio?: boolean;
  /** The kind of its default subtitle codec; `true` is "text", `false` that it has none. */
  readonly subtitles: boolean | "text" | "bitmap";
}

interface Candidate extends StreamPick {
  readonly info: MediaStream;
}

/** What ffmpeg adds to the score of a stream marked default, among the streams of one input. */
const defaultBonus = 5_000_000;

/**
 * The best video stream, the best audio stream, the first subtitle stream of a kind the format takes. ffmpeg also
 * prefers streams of which it met packets while probing; every stream counts as met here. `options` are the output's:
 * a subtitle encoder among them counts.
 */
export function chooseStreams(
  options: readonly FfmpegOption[],
  inputs: readonly InputStreams[],
  muxer: MuxerFacts,
): Selection {
  const all = inputs.map(({ usable }, input) => usable.map((info) => ({ input, stream: info.index, info })));
  const chosen = [chooseVideo(all, muxer.video ?? "any"), muxer.audio === false ? undefined : chooseAudio(all)];
  const [video] = chosen;
  if (video && isCover(video.info) && bonus(video.info) > 0) {
    return { kind: "unclear", reason: "ffmpeg versions differ on taking a cover picture that is marked default" };
  }
  const wanted = [...chosen, chooseSubtitle(all.flat(), muxer.subtitles, options)];
  const picks = wanted.filter((candidate) => candidate !== undefined).map(({ input, stream }) => ({ input, stream }));
  return { kind: "picks", picks };
}

/** The picture with the most pixels; covers count less than any film, or alone where the format takes only covers. */
function chooseVideo(
  inputs: readonly (readonly Candidate[])[],
  video: NonNullable<MuxerFacts["video"]>,
): Candidate | undefined {
  if (video === "none") return undefined;
  const videos = inputs.map((streams) => {
    return streams.filter(({ info }) => info.codec_type === "video" && (video !== "cover" || isCover(info)));
  });
  // 100000000 is what ffmpeg adds for having met packets: it keeps every film above every cover.
  return best(videos, (info) => {
    if (video !== "cover" && isCover(info)) return { among: 1, across: 1 };
    const pixels = (info.width ?? 0) * (info.height ?? 0) + 100_000_000;
    return { among: pixels + bonus(info), across: pixels };
  });
}

function chooseAudio(inputs: readonly (readonly Candidate[])[]): Candidate | undefined {
  const audios = inputs.map((streams) => streams.filter(({ info }) => info.codec_type === "audio"));
  return best(audios, (info) => {
    const channels = (info.channels ?? 0) + 100_000_000;
    return { among: channels + bonus(info), across: channels };
  });
}

/** The first with the highest score: `among` the streams of each input, then `across` the inputs' best. */
function best(
  inputs: readonly (readonly Candidate[])[],
  score: (info: MediaStream) => { among: number; across: number },
): Candidate | undefined {
  const first = (streams: readonly Candidate[], kind: "among" | "across") =>
    streams.reduce<Candidate | undefined>((found, candidate) => {
      return found && score(found.info)[kind] >= score(candidate.info)[kind] ? found : candidate;
    }, undefined);
  const bestOfEach = inputs.map((streams) => first(streams, "among")).filter((candidate) => candidate !== undefined);
  return first(bestOfEach, "across");
}

/** A subtitle encoder asked for with exactly -c:s or -scodec takes any first subtitle, whatever its kind. */
function chooseSubtitle(
  streams: readonly Candidate[],
  kind: MuxerFacts["subtitles"],
  options: readonly FfmpegOption[],
): Candidate | undefined {
  const subtitles = streams.filter(({ info }) => info.codec_type === "subtitle");
  const named = options.some(({ name, specifier }) => {
    return name === "scodec" || ((name === "c" || name === "codec") && specifier === "s");
  });
  if (named) return subtitles[0];
  if (kind === false) return undefined;
  return subtitles.find(({ info }) => {
    if (info.codec_name === undefined || info.codec_name === "unknown") return false;
    // Teletext is neither text nor bitmap to ffmpeg, and goes with both.
    return info.codec_name === "dvb_teletext" || bitmapSubtitles.has(info.codec_name) === (kind === "bitmap");
  });
}

function isCover(info: MediaStream): boolean {
  return info.disposition["attached_pic"] === 1;
}

function bonus(info: MediaStream): number {
  return info.disposition["default"] === 1 ? defaultBonus : 0;
}
