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
function pictureOf({ width, height, pix_fmt: format }: StreamFields): string {
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
  const tally = new PacketTally();
  let [rest, found, startTime] = ["", "", ""];
  // Line by line: a film's packets at once are many times what is kept of them.
  const onLine = (line: string): void => {
    const packet = packetLine.exec(line);
    if (packet) tally.add(Number(packet[1]), numberOf(packet[2]), packet[3], packet[4]);
    else if (line.startsWith("stream|")) found = line.slice("stream|".length);
    else startTime ||= /^format\|start_time=(\S+)/.exec(line)?.[1] ?? "";
  };
  const onStdout = (text: string): void => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
    onPackets(tally.count);
  };
  const entries =
    "packet=pts,dts,duration,size:stream=codec_name,time_base,extradata_hash,width,height,pix_fmt:format=start_time";
  const shown = ["-select_streams", String(stream), "-show_entries", entries, "-show_data_hash", "sha256"];
  const { code } = await runProgram(
    programs.ffprobe,
    ["-v", "error", ...shown, "-of", "compact=nk=0", ...inputOptions, "-i", path],
    { signal, onStdout },
  );
  onLine(rest);
  if (code !== 0 || found === "") return undefined;
  const fields = found.split("|").map((field) => [field.replace(/=.*/s, ""), field.replace(/^[^=]*=/, "")] as const);
  return segmentFacts(Object.fromEntries(fields), tally, startTime);
}

const packetLine = /^packet\|pts=(-?\d+)\|dts=(?:(-?\d+)|N\/A)(?:\|duration=(?:(\d+)|N\/A))?(?:\|size=(\d+))?/;
const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** What ffprobe says of a stream, by its own names. */
export interface StreamFields {
  readonly codec_name?: string | undefined;
  readonly time_base?: string | undefined;
  readonly extradata_hash?: string | undefined;
  readonly width?: string | number | undefined;
  readonly height?: string | number | undefined;
  readonly pix_fmt?: string | undefined;
}

/** What is kept of a stream's packets, in the order they are stored. */
export class PacketTally {
  readonly times: number[] = [];
  readonly #decodeTimes: number[] = [];
  #lead: number | undefined;
  #bytes = 0;
  #lastDuration: number | undefined;

  get count(): number {
    return this.times.length;
  }

  add(pts: number, dts: number | undefined, duration: string | number | undefined, size: string | undefined): void {
    if (this.count === 0 && dts !== undefined) this.#lead = pts - dts;
    this.times.push(pts);
    if (dts !== undefined) this.#decodeTimes.push(dts);
    this.#bytes += Number(size) || 0;
    this.#lastDuration = Number(duration) || undefined;
  }

  facts(): Pick<SegmentFacts, "times" | "decodeTimes" | "lead" | "bytes" | "lastDuration"> {
    return {
      times: this.times.sort((a, b) => a - b),
      decodeTimes: this.#decodeTimes.length === this.count ? this.#decodeTimes : [],
      lead: this.#lead,
      bytes: this.#bytes,
      lastDuration: this.#lastDuration,
    };
  }
}

/** @param startTime seconds, the format's */
export function segmentFacts(
  stream: StreamFields,
  packets: PacketTally,
  startTime: string | undefined,
): SegmentFacts | undefined {
  const timeBase = parseRational(stream.time_base);
  if (!timeBase) return undefined;
  return {
    timeBase,
    ...packets.facts(),
    startUs: parseMicroseconds(startTime),
    picture: pictureOf(stream),
    extradataHash: stream.extradata_hash ?? "",
    codec: stream.codec_name ?? "",
  };
}
