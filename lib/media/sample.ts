/**
 * Lets ffmpeg run the user's own command on the first moment of the sources. It tells what no table can: that the
 * arguments are right, and which streams, tags, dispositions and time bases this ffmpeg gives them.
 */
import type { MediaInfo } from "../model/media.ts";
import { probe } from "./probe.ts";
import type { Programs } from "./programs.ts";
import { readSegment, type SegmentFacts } from "./segment.ts";
import { runProgram } from "./run.ts";

export interface Sample {
  readonly media: MediaInfo;
  /** The first stored video packet's pts as the run counts it, in ticks of the stream's time base. */
  readonly firstPts: number;
  /** Its video's packets. ffprobe's start_pts is no measure for so short a file. */
  readonly video: SegmentFacts;
}

/** "stream, dts, pts, duration, size, checksum" of framecrc's first packet. */
function firstPtsOf(framecrc: string): number | undefined {
  const match = /^0,\s*\S+,\s*(-?\d+),/m.exec(framecrc);
  return match ? Number(match[1]) : undefined;
}

/**
 * @param video the video's index in what the command makes
 * @returns undefined where ffmpeg refuses the command: then its own words, from a whole run, are the answer
 */
export async function takeSample(
  programs: Programs,
  argv: readonly string[],
  path: string,
  video: number,
  signal?: AbortSignal,
): Promise<Sample | undefined> {
  const { code, stdout } = await runProgram(programs.ffmpeg, argv, { signal });
  const firstPts = firstPtsOf(stdout);
  if (code !== 0 || firstPts === undefined) return undefined;
  const [media, packets] = await Promise.all([
    probe(programs, path, { signal }).catch(() => undefined),
    readSegment(programs, path, video, signal),
  ]);
  return media && packets && packets.times.length > 0 ? { media, firstPts, video: packets } : undefined;
}

/** Names of a muxer's own options, such as movflags. Empty when ffmpeg doesn't know the muxer. */
export async function muxerOptions(programs: Programs, muxer: string): Promise<ReadonlySet<string>> {
  const { stdout } = await runProgram(programs.ffmpeg, ["-hide_banner", "-h", `muxer=${muxer}`]);
  return new Set([...stdout.matchAll(/^ {2}-([\w-]+)/gm)].map((match) => match[1] ?? ""));
}
