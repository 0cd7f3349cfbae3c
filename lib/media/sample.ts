/**
 * Lets ffmpeg run the user's own command on the first moment of the sources. It tells what no table can: that the
 * arguments are right, and which streams, tags, dispositions and time bases this ffmpeg gives them.
 */
import * as z from "zod";
import type { StreamPick } from "../model/command.ts";
import { mediaSchema, type MediaInfo } from "../model/media.ts";
import { parseRational, type Rational } from "../model/time.ts";
import type { Programs } from "./programs.ts";
import { PacketTally, segmentFacts, type SegmentFacts } from "./segment.ts";
import { rememberedOfLibraries } from "./libraries.ts";
import { runProgram } from "./run.ts";

export interface Sample {
  readonly media: MediaInfo;
  /** The first stored video packet's pts as the run counts it, in ticks of the stream's time base. */
  readonly firstPts: number;
  /** Its video's packets. ffprobe's start_pts is no measure for so short a file. */
  readonly video: SegmentFacts;
  /** Of the video's decoded frames as the filters are told of it, which encoders then go by; undefined where none is told. */
  readonly frameRate: Rational | undefined;
  /** Another stream's packets. */
  readonly packetsOf: (stream: number) => SegmentFacts | undefined;
}

const packetsSchema = z.object({
  packets: z
    .array(
      z.object({
        stream_index: z.number(),
        pts: z.number().optional(),
        dts: z.number().optional(),
        duration: z.number().optional(),
        size: z.string().optional(),
      }),
    )
    .default([]),
});

interface LookOptions {
  readonly signal?: AbortSignal | undefined;
  /** How much of its packets. Default: all. */
  readonly seconds?: number;
}

/** All there is to know of so short a file, from one ffprobe: each start of it is a part of dffmpeg's own. */
export async function lookAt(
  programs: Programs,
  path: string,
  { signal, seconds }: LookOptions = {},
): Promise<Pick<Sample, "media" | "packetsOf"> | undefined> {
  const shown = ["-show_streams", "-show_format", "-show_chapters", "-show_data_hash", "sha256"];
  const entries = ["-show_entries", "packet=stream_index,pts,dts,duration,size"];
  const part = seconds === undefined ? [] : ["-read_intervals", `%+${seconds}`];
  const call = ["-v", "error", "-of", "json", ...part, ...shown, ...entries, "-i", path];
  const { code, stdout } = await runProgram(programs.ffprobe, call, { signal });
  if (code !== 0) return undefined;
  const found: unknown = JSON.parse(stdout);
  const media = mediaSchema.parse(found);
  const { packets } = packetsSchema.parse(found);
  const packetsOf = (index: number): SegmentFacts | undefined => {
    const stream = media.streams.find((one) => one.index === index);
    const own = new PacketTally();
    for (const { stream_index: of, pts, dts, duration, size } of packets)
      if (of === index) own.add(pts, dts, duration, size);
    return stream && segmentFacts(stream, own, media.format);
  };
  return { media, packetsOf };
}

/** "stream, dts, pts, duration, size, checksum" of framecrc's first packet. */
function firstPtsOf(framecrc: string): number | undefined {
  const match = /^0,\s*\S+,\s*(-?\d+),/m.exec(framecrc);
  return match ? Number(match[1]) : undefined;
}

/**
 * Reads what ffmpeg says at "verbose" of a filter graph's input, such as
 * "[graph 0 input from stream 0:1 @ 0x5f] w:720 h:576 pixfmt:yuv420p tb:1/90000 fr:25/1 sar:16/11".
 */
class RateReader {
  readonly #pattern: RegExp;
  #rest = "";
  rate: Rational | undefined;

  constructor({ input, stream }: Pick<StreamPick, "input" | "stream">) {
    this.#pattern = new RegExp(`^\\[graph -?\\d+ input from stream ${input}:${stream} .* fr:(\\d+/\\d+) `, "m");
  }

  read(text: string): void {
    this.#rest += text;
    this.rate ??= parseRational(this.#pattern.exec(this.#rest)?.[1]);
    this.#rest = this.#rest.slice(this.#rest.lastIndexOf("\n") + 1);
  }
}

/**
 * @param video the video's index in what the command makes, and where it comes from
 * @returns undefined where ffmpeg refuses the command: then its own words, from a whole run, are the answer
 */
export async function takeSample(
  programs: Programs,
  argv: readonly string[],
  path: string,
  video: Pick<StreamPick, "input" | "stream"> & { readonly index: number },
  signal?: AbortSignal,
): Promise<Sample | undefined> {
  const reader = new RateReader(video);
  const onStderr = reader.read.bind(reader);
  const { code, stdout } = await runProgram(programs.ffmpeg, argv, { signal, onStderr });
  const firstPts = firstPtsOf(stdout);
  if (code !== 0 || firstPts === undefined) return undefined;
  const found = await lookAt(programs, path, { signal });
  const packets = found?.packetsOf(video.index);
  if (!found || !packets || packets.times.length === 0) return undefined;
  return { ...found, firstPts, video: packets, frameRate: reader.rate };
}

/** Names of a muxer's own options, such as movflags. Empty when ffmpeg doesn't know the muxer. */
export async function muxerOptions(programs: Programs, muxer: string): Promise<ReadonlySet<string>> {
  const names = await rememberedOfLibraries(programs.ffmpeg, `muxer ${muxer}`, async () => {
    const { code, stdout } = await runProgram(programs.ffmpeg, ["-hide_banner", "-h", `muxer=${muxer}`]);
    const found = [...stdout.matchAll(/^ {2}-([\w-]+)/gm)].map((match) => match[1] ?? "").join(" ");
    return { answer: found, keep: code === 0 };
  });
  return new Set(names.split(" ").filter((name) => name !== ""));
}
