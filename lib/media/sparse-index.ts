/**
 * Lists the packets of a large MP4 or QuickTime file from its header: megabytes are read instead of the film. Says
 * nothing rather than something doubtful: then all packets have to be read.
 */
import { open, type FileHandle } from "node:fs/promises";
import { agreed, type AgreeOptions } from "./agree.ts";
import { outerBoxes, readAt } from "./boxes.ts";
import { startsDecoding } from "./h264.ts";
import { allStartDecoding, placesToLookAt, readInto } from "./key-looks.ts";
import type { PacketList } from "./packet-list.ts";
import { listPackets, type Packet } from "./packets.ts";
import type { Programs } from "./programs.ts";
import { skeletonOf, type Skeleton, type Track } from "./skeleton.ts";

/** Bytes; a three-hour film's is ten million. */
const LARGEST_MOOV = 256e6;

const h264 = ["avc1", "avc3"];
/** Where ffmpeg's demuxer takes key frames as the sample table has them. */
const trusted = [
  ...["hvc1", "hev1", "dvh1", "dvhe", "mp4v"],
  ...["ap4h", "ap4x", "apch", "apcn", "apcs", "apco", "AVdn", "AVdh", "jpeg", "mjpg", "CFHD"],
];

export interface SparseOptions extends AgreeOptions {
  /** A folder for a file that goes again. Default: the system's own. */
  readonly scratch?: string | undefined;
}

/**
 * @param stream the stream's index in the file
 * @returns undefined where the header alone doesn't tell for certain
 * @throws the signal's reason, and what reading the file throws
 */
export async function readSparsePackets(
  programs: Programs,
  path: string,
  stream: number,
  { signal, scratch, onListed }: SparseOptions = {},
): Promise<PacketList | undefined> {
  const source = await open(path);
  try {
    const { size } = await source.stat();
    const found = await readSkeleton(source, size, stream);
    if (!found || !(await isSound(source, size, found.track, signal))) return undefined;
    const packets = found.track.packets() ?? (await listSkeleton(programs, found, stream, { signal, scratch }));
    return packets && (await agreed(programs, path, stream, packets, found.track.timeBase, { signal, onListed }));
  } catch (thrown) {
    // A table that is longer than its box: a damaged header.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  } finally {
    await source.close();
  }
}

interface Found extends Skeleton {
  /** ftyp and moov. */
  readonly head: readonly [Buffer, Buffer];
}

async function readSkeleton(source: FileHandle, size: number, stream: number): Promise<Found | undefined> {
  const boxes = (await outerBoxes(source, size)) ?? [];
  const [ftyp] = boxes.filter(({ type }) => type === "ftyp");
  const [moov, another] = boxes.filter(({ type }) => type === "moov");
  if (!moov || another || moov.body - moov.start !== 8 || moov.end - moov.start > LARGEST_MOOV) return undefined;
  if (boxes.some(({ type }) => type === "moof")) return undefined;
  const kind = ftyp ? await readAt(source, ftyp.start, Math.min(1024, ftyp.end - ftyp.start)) : Buffer.alloc(0);
  const header = await readAt(source, moov.start, moov.end - moov.start);
  const skeleton = skeletonOf(header, stream);
  return skeleton && { ...skeleton, head: [kind, header] };
}

/** Whether all samples are there, and what the sample table calls key frames are some. */
async function isSound(source: FileHandle, size: number, track: Track, signal?: AbortSignal): Promise<boolean> {
  const { samples, format, nalLengthSize, locate } = track;
  const [last] = locate([samples - 1]);
  if (!last || last.position + last.size > size) return false;
  if (trusted.includes(format)) return true;
  if (!h264.includes(format) || nalLengthSize === undefined) return false;
  const keys = track.keys ?? Array.from({ length: samples }, (_, i) => i);
  const starts = (data: Buffer): boolean | undefined => startsDecoding(data, nalLengthSize);
  return allStartDecoding(readInto.bind(undefined, source.fd), locate(placesToLookAt(keys)), starts, signal);
}

async function listSkeleton(
  programs: Programs,
  { head, track, strip }: Found,
  stream: number,
  { signal, scratch }: SparseOptions,
): Promise<Packet[] | undefined> {
  // Not before: it throws where $TMPDIR isn't there, and whoever loads it couldn't say so.
  const { file: temporaryFile } = await import("tmp-promise");
  const { path, cleanup } = await temporaryFile({
    prefix: "dffmpeg-index-",
    ...(scratch !== undefined && { tmpdir: scratch }),
  });
  try {
    const media = Buffer.from("\0\0\0\0mdat", "latin1");
    media.writeUInt32BE(media.length + track.samples);
    const start = [...head, media].reduce((bytes, { length }) => bytes + length, 0);
    strip(start);
    const skeleton = await open(path, "w");
    try {
      for (const piece of [...head, media]) await skeleton.writeFile(piece);
      await skeleton.truncate(start + track.samples);
    } finally {
      await skeleton.close();
    }
    const packets: Packet[] = [];
    // Its frames are empty: nothing may look into them.
    const blind = ["-f", "mov", "-fflags", "noparse", "-nofind_stream_info"];
    const selected = ["-select_streams", String(stream)];
    const complaint = await listPackets(
      programs,
      [...blind, ...selected, "-i", path],
      (one) => packets.push({ ...one, size: undefined }),
      signal,
    );
    return complaint === undefined && packets.length > 0 ? packets : undefined;
  } finally {
    await cleanup();
  }
}
