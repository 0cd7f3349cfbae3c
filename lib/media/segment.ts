/** Reads one stream's packets: an encoded segment's, or an output's. Judges nothing. */
import { parseMicroseconds, parseRational, type Microseconds, type Rational } from "../model/time.ts";
import type { Programs } from "./programs.ts";
import { beginsAsNut } from "./nut.ts";
import { runProgram } from "./run.ts";

export interface SegmentFacts {
  readonly timeBase: Rational;
  /** Presentation times of all packets, ascending, in ticks of timeBase. */
  readonly times: readonly number[];
  /** How far decoding runs ahead of showing: first pts less first dts, in ticks; undefined where dts aren't stored. */
  readonly lead: number | undefined;
  /** Decoding times in the order they are stored, in ticks; empty where they aren't all stored. */
  readonly decodeTimes: readonly number[];
  /** What the demuxer calls the file's start, which the concat demuxer subtracts; undefined where it can't tell. */
  readonly startUs: Microseconds | undefined;
  /** Of all packets, without what the container adds. */
  readonly bytes: number;
  /** Of the packet stored last, in ticks; undefined where it isn't told. */
  readonly lastDuration: number | undefined;
  /** "320x180 yuv420p"; empty for streams that aren't video. */
  readonly picture: string;
  /** Of the codec's parameter sets; equal hashes join blindly. */
  readonly extradataHash: string;
  readonly codec: string;
}

/** Size and pixel format, for comparing. */
function pictureOf(width: string | undefined, height: string | undefined, format: string | undefined): string {
  return width === undefined ? "" : `${width}x${height ?? ""} ${format ?? ""}`;
}

/**
 * A node's segment, which is read as NUT and as nothing else.
 * @returns undefined for a file that isn't one
 */
export async function readNut(
  programs: Programs,
  path: string,
  signal?: AbortSignal,
): Promise<SegmentFacts | undefined> {
  return (await beginsAsNut(path)) ? readSegment(programs, path, 0, signal, ["-f", "nut"]) : undefined;
}

/**
 * @param stream its index in the file
 * @param onPackets told now and then how many have been read, about
 * @returns undefined for a file that can't be read as one
 */
export async function readSegment(
  programs: Programs,
  path: string,
  stream: number,
  signal?: AbortSignal,
  inputOptions: readonly string[] = [],
  onPackets: (count: number) => void = () => undefined,
): Promise<SegmentFacts | undefined> {
  let [stdout, seen] = ["", 0];
  const onStdout = (text: string): void => {
    stdout += text;
    seen += text.split("packet|").length - 1;
    onPackets(seen);
  };
  const entries =
    "packet=pts,dts,duration,size:stream=codec_name,time_base,extradata_hash,width,height,pix_fmt:format=start_time";
  const shown = ["-select_streams", String(stream), "-show_entries", entries, "-show_data_hash", "sha256"];
  const { code } = await runProgram(
    programs.ffprobe,
    ["-v", "error", ...shown, "-of", "compact=nk=0", ...inputOptions, "-i", path],
    { signal, onStdout },
  );
  const found = /^stream\|(.*)$/m.exec(stdout)?.[1];
  if (code !== 0 || found === undefined) return undefined;
  const field = (name: string): string | undefined => new RegExp(`(?:^|\\|)${name}=([^|]*)`).exec(found)?.[1];
  const timeBase = parseRational(field("time_base"));
  const packets = [
    ...stdout.matchAll(/^packet\|pts=(-?\d+)\|dts=(?:(-?\d+)|N\/A)(?:\|duration=(?:(\d+)|N\/A))?(?:\|size=(\d+))?/gm),
  ];
  const [first] = packets;
  if (!timeBase) return undefined;
  return {
    timeBase,
    times: packets.map((match) => Number(match[1])).sort((a, b) => a - b),
    decodeTimes: packets.every((match) => match[2] !== undefined) ? packets.map((match) => Number(match[2])) : [],
    lead: first?.[2] === undefined ? undefined : Number(first[1]) - Number(first[2]),
    bytes: packets.reduce((sum, match) => sum + (Number(match[4]) || 0), 0),
    startUs: parseMicroseconds(/^format\|start_time=(\S+)$/m.exec(stdout)?.[1]),
    lastDuration: Number(packets.at(-1)?.[3]) || undefined,
    picture: pictureOf(field("width"), field("height"), field("pix_fmt")),
    extradataHash: field("extradata_hash") ?? "",
    codec: field("codec_name") ?? "",
  };
}
