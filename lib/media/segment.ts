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
  let [rest, found, formatLine] = ["", "", ""];
  // Line by line: a film's packets at once are many times what is kept of them.
  const onLine = (line: string): void => {
    const packet = packetLine.exec(line);
    if (packet) tally.add(numberOf(packet[1]), numberOf(packet[2]), packet[3], packet[4]);
    else if (line.startsWith("stream|")) found = line.slice("stream|".length);
    else if (line.startsWith("format|")) formatLine = line.slice("format|".length);
  };
  const onStdout = (text: string): void => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
    onPackets(tally.count);
  };
  const entries =
    "packet=pts,dts,duration,size:stream=codec_name,time_base,extradata_hash,width,height,pix_fmt:format=start_time,format_name";
  const shown = ["-select_streams", String(stream), "-show_entries", entries, "-show_data_hash", "sha256"];
  const { code } = await runProgram(
    programs.ffprobe,
    ["-v", "error", ...shown, "-of", "compact=nk=0", ...inputOptions, "-i", path],
    { signal, onStdout },
  );
  onLine(rest);
  if (code !== 0 || found === "") return undefined;
  const format = Object.fromEntries(told(formatLine));
  return segmentFacts(Object.fromEntries(told(found)), tally, format);
}

/** The fields of one of ffprobe's compact lines, without its first word. */
const told = (line: string): (readonly [string, string])[] =>
  line.split("|").map((field) => [field.replace(/=.*/s, ""), field.replace(/^[^=]*=/, "")] as const);

const packetLine = /^packet\|pts=(?:(-?\d+)|N\/A)\|dts=(?:(-?\d+)|N\/A)(?:\|duration=(?:(\d+)|N\/A))?(?:\|size=(\d+))?/;
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
  /** NaN where there is none. */
  readonly #times: number[] = [];
  readonly #decodeTimes: number[] = [];
  #bytes = 0;
  #untimedBytes = 0;
  #lastDuration: number | undefined;
  #lastTimedDuration: number | undefined;

  get count(): number {
    return this.#times.length;
  }

  add(
    pts: number | undefined,
    dts: number | undefined,
    duration: string | number | undefined,
    size: string | undefined,
  ): void {
    this.#times.push(pts ?? NaN);
    this.#decodeTimes.push(dts ?? NaN);
    this.#lastDuration = Number(duration) || undefined;
    if (pts === undefined) this.#untimedBytes += Number(size) || 0;
    else {
      this.#bytes += Number(size) || 0;
      this.#lastTimedDuration = this.#lastDuration;
    }
  }

  /**
   * Of those that have a time. AVI gives none to pictures, only numbers in the order they are stored: of its packets that is
   * the time.
   */
  facts(
    formatName: string | undefined,
  ): Pick<SegmentFacts, "times" | "decodeTimes" | "lead" | "bytes" | "lastDuration"> {
    const byNumber = formatName === "avi";
    const timeAt = (at: number): number => {
      const [pts = NaN, dts = NaN] = [this.#times[at], this.#decodeTimes[at]];
      return byNumber && Number.isNaN(pts) ? dts : pts;
    };
    const kept = [...this.#times.keys()].filter((at) => !Number.isNaN(timeAt(at)));
    const decodeTimes = kept.map((at) => this.#decodeTimes[at] ?? NaN);
    const [first, dts = NaN] = [kept[0], decodeTimes[0]];
    return {
      times: kept.map(timeAt).sort((a, b) => a - b),
      decodeTimes: decodeTimes.some(Number.isNaN) ? [] : decodeTimes,
      lead: first === undefined || Number.isNaN(dts) ? undefined : timeAt(first) - dts,
      bytes: this.#bytes + (byNumber ? this.#untimedBytes : 0),
      lastDuration: byNumber ? this.#lastDuration : this.#lastTimedDuration,
    };
  }
}

/** @param format its start, seconds, and its name as ffprobe has it */
export function segmentFacts(
  stream: StreamFields,
  packets: PacketTally,
  format: { readonly start_time?: string | undefined; readonly format_name?: string | undefined },
): SegmentFacts | undefined {
  const timeBase = parseRational(stream.time_base);
  if (!timeBase) return undefined;
  return {
    timeBase,
    ...packets.facts(format.format_name),
    startUs: parseMicroseconds(format.start_time),
    picture: pictureOf(stream),
    extradataHash: stream.extradata_hash ?? "",
    codec: stream.codec_name ?? "",
  };
}
