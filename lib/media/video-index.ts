/**
 * A video stream's frames, from its packets; decodes nothing. Reads a file through once, or of a large MP4 little more
 * than its header, of a large Matroska the heads of its blocks.
 */
import { stat } from "node:fs/promises";
import { FrameColumns } from "../model/frame-columns.ts";
import { DffmpegError } from "../model/errors.ts";
import { parseRational } from "../model/time.ts";
import type { MediaInfo } from "../model/media.ts";
import type { VideoIndex } from "../model/video-index.ts";
import { factsOf, type PacketList } from "./packet-list.ts";
import { listPackets, type Packet } from "./packets.ts";
import type { Programs } from "./programs.ts";
import { readMatroskaPackets } from "./matroska-index.ts";
import { readSparsePackets } from "./sparse-index.ts";

/** From one stream's packets in the order they are stored. A film has hundreds of thousands: no object for each. */
export function indexPackets(packets: PacketList): VideoIndex {
  let timeless = false;
  const stored = FrameColumns.ofLength(packets.length);
  let count = 0;
  // Where the last key frame is, and the one that is shown last so far.
  let [last, lastPts, latest, latestPts] = [-1, -Infinity, -1, -Infinity];
  const facts = factsOf(packets);
  for (let i = 0; i < facts.length; i++) {
    const pts = facts.ptsAt(i);
    timeless ||= pts === undefined;
    if (facts.isHidden(i) || pts === undefined) continue;
    const [duration, key, bytes] = [facts.durationAt(i), facts.isKey(i), facts.sizeAt(i)];
    const inOrder = pts > latestPts;
    if (key) [last, lastPts] = [count, pts];
    else if (pts < lastPts) stored.markLeading(last);
    if (inOrder) [latest, latestPts] = [count, pts];
    else stored.markOutOfOrder(latest);
    stored.set(count++, { pts, duration, key, leading: false, bytes, inOrder });
  }
  const frames = stored.part(0, count).sorted();
  return { frames, firstStoredPts: packets.at(0)?.pts ?? 0, defect: defectOf(frames, timeless) };
}

function defectOf({ pts, length }: FrameColumns, timeless: boolean): string | undefined {
  if (timeless) return "the video has packets without presentation times";
  if (length === 0) return "the video has no packets";
  const twice = pts.some((at, i) => i > 0 && at === pts[i - 1]);
  return twice ? "the video has two frames at the same time" : undefined;
}

/** Seconds: ffmpeg closes gaps longer than this (-dts_delta_threshold) in formats whose timestamps may jump. */
const GAP_SECONDS = 10;
/** Seconds that decoding times may go back there before ffmpeg takes it for a jump (process_input, 5.1). */
const BACK_SECONDS = 0.1;

/** Watches the decoding times of several streams for what ffmpeg would correct. */
class JumpWatch {
  readonly #bases: ReadonlyMap<number, number>;
  readonly #next = new Map<number, number>();
  jumps = false;

  /** @param streams whose jumps count */
  constructor({ streams }: MediaInfo, watched: readonly number[]) {
    const base = (text: string | undefined): number => {
      const { num, den } = parseRational(text) ?? { num: 0, den: 1 };
      return num / den;
    };
    this.#bases = new Map(
      streams.filter(({ index }) => watched.includes(index)).map((stream) => [stream.index, base(stream.time_base)]),
    );
  }

  see({ stream, dts, duration }: Packet): void {
    const base = this.#bases.get(stream);
    if (base === undefined || dts === undefined) return;
    const next = this.#next.get(stream);
    const step = next === undefined ? 0 : (dts - next) * base;
    if (step > GAP_SECONDS || step < -BACK_SECONDS) this.jumps = true;
    this.#next.set(stream, dts + duration);
  }
}

/** Bytes: reading a smaller file through takes seconds at most. */
const LARGE = 256e6;

export interface IndexOptions {
  readonly signal?: AbortSignal | undefined;
  readonly inputOptions?: readonly string[];
  /** Streams whose timestamps must not jump, where ffmpeg would correct that. Default: none. */
  readonly steady?: { readonly media: MediaInfo; readonly streams: readonly number[] } | undefined;
  /** Bytes from which on a file isn't read through where its header tells enough. Default: 256 MB. */
  readonly large?: number;
  /** A folder for files that go again. Default: the system's own. */
  readonly scratch?: string | undefined;
  /** Told of presentation times as they are read, where that takes time. */
  readonly onPts?: ((pts: number) => void) | undefined;
}

/**
 * @param stream the stream's index in the file
 * @throws DffmpegError "input" when ffprobe can't read it
 */
export async function readVideoIndex(
  programs: Programs,
  path: string,
  stream: number,
  options: IndexOptions = {},
): Promise<VideoIndex> {
  const { signal, inputOptions = [], steady, large = LARGE, onPts } = options;
  if (!steady && inputOptions.length === 0 && (await isLargeFile(path, large))) {
    // Of what is compared with what ffprobe reads meanwhile.
    let early: { readonly packets: PacketList; readonly index: VideoIndex } | undefined;
    const onListed = (packets: PacketList): void => {
      early = { packets, index: indexPackets(packets) };
    };
    const packets =
      (await readSparsePackets(programs, path, stream, { ...options, onListed })) ??
      (await readMatroskaPackets(programs, path, stream, { signal, onPts, onListed }));
    if (packets) return early?.packets === packets ? early.index : indexPackets(packets);
  }
  return readThrough(programs, path, stream, options);
}

/** What isn't there or can't be asked is left to ffprobe, which says so. */
async function isLargeFile(path: string, large: number): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts?.isFile() === true && facts.size >= large;
}

async function readThrough(
  programs: Programs,
  path: string,
  stream: number,
  { signal, inputOptions = [], steady, onPts }: IndexOptions,
): Promise<VideoIndex> {
  const packets: Packet[] = [];
  const watch = steady && new JumpWatch(steady.media, steady.streams);
  const take = (packet: Packet): void => {
    watch?.see(packet);
    if (packet.stream !== stream) return;
    packets.push(packet);
    if (packet.pts !== undefined) onPts?.(packet.pts);
  };
  const selected = steady ? [] : ["-select_streams", String(stream)];
  const complaint = await listPackets(programs, [...selected, ...inputOptions, "-i", path], take, signal);
  if (complaint !== undefined) throw new DffmpegError("input", `${path}: ${complaint}`);
  const index = indexPackets(packets);
  return watch?.jumps ? { ...index, defect: index.defect ?? "the source's timestamps jump" } : index;
}
