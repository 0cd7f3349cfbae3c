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
  let [stdout, seen] = ["", 0];
  const onStdout = (text: string): void => {
    stdout += text;
    seen += text.split("packet|").length - 1;
    onPackets(seen);
  };
  const entries =
    "packet=pts,dts,duration,size:stream=codec_name,time_base,extradata_hash,width,height,pix_fmt:format=start_time,format_name";
  const shown = ["-select_streams", String(stream), "-show_entries", entries, "-show_data_hash", "sha256"];
  const { code } = await runProgram(
    programs.ffprobe,
    ["-v", "error", ...shown, "-of", "compact=nk=0", ...inputOptions, "-i", path],
    { signal, onStdout },
  );
  const found = /^stream\|(.*)$/m.exec(stdout)?.[1];
  if (code !== 0 || found === undefined) return undefined;
  const fields = found.split("|").map((field) => [field.replace(/=.*/s, ""), field.replace(/^[^=]*=/, "")] as const);
  const packets = stdout.matchAll(
    /^packet\|pts=(?:(-?\d+)|N\/A)\|dts=(?:(-?\d+)|N\/A)(?:\|duration=(?:(\d+)|N\/A))?(?:\|size=(\d+))?/gm,
  );
  return segmentFacts(
    Object.fromEntries(fields),
    shownPackets(
      [...packets].map(([, pts, dts, duration, size]) => ({ pts: numberOf(pts), dts: numberOf(dts), duration, size })),
      /^format\|.*\bformat_name=([^|\n]+)/m.exec(stdout)?.[1],
    ),
    /^format\|.*\bstart_time=([^|\s]+)/m.exec(stdout)?.[1],
  );
}

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

export interface StoredPacket {
  readonly pts: number;
  readonly dts: number | undefined;
  readonly duration: string | number | undefined;
  readonly size: string | undefined;
}

/**
 * Those that have a time. AVI gives none to pictures, only numbers in the order they are stored: of its packets that is the
 * time.
 */
export function shownPackets(
  packets: readonly (Omit<StoredPacket, "pts"> & { readonly pts: number | undefined })[],
  formatName: string | undefined,
): StoredPacket[] {
  return packets.flatMap((packet) => {
    const pts = packet.pts ?? (formatName === "avi" ? packet.dts : undefined);
    return pts === undefined ? [] : [{ ...packet, pts }];
  });
}

/** @param packets of that stream, as they are stored. @param startTime seconds, the format's */
export function segmentFacts(
  stream: StreamFields,
  packets: readonly StoredPacket[],
  startTime: string | undefined,
): SegmentFacts | undefined {
  const timeBase = parseRational(stream.time_base);
  const [first] = packets;
  const decodeTimes = packets.flatMap(({ dts }) => (dts === undefined ? [] : [dts]));
  if (!timeBase) return undefined;
  return {
    timeBase,
    times: packets.map(({ pts }) => pts).sort((a, b) => a - b),
    decodeTimes: decodeTimes.length === packets.length ? decodeTimes : [],
    lead: first?.dts === undefined ? undefined : first.pts - first.dts,
    bytes: packets.reduce((sum, { size }) => sum + (Number(size) || 0), 0),
    startUs: parseMicroseconds(startTime),
    lastDuration: Number(packets.at(-1)?.duration) || undefined,
    picture: pictureOf(stream),
    extradataHash: stream.extradata_hash ?? "",
    codec: stream.codec_name ?? "",
  };
}
