/** Measures rather than trusts: whether what is reckoned of a file's packets is what ffprobe reads of it. */
import { isDeepStrictEqual } from "node:util";
import { formatMicroseconds, MICRO, rescale, type Rational } from "../model/time.ts";
import { factsOf, lasting, type PacketList } from "./packet-list.ts";
import { listPackets, type Packet } from "./packets.ts";
import type { Programs } from "./programs.ts";

/** Packets read at the beginning, from a key frame amid the film, and from the last one. */
const [FIRST, AMID, LAST] = [32, 8, 48];
/** Packets read, at the most, from a key frame to the first packet that doesn't last as long as the others. */
const UNEVEN = 300;

/** Where packets of these presentation times stand. */
function placesOf(packets: PacketList, wanted: readonly Packet[]): ReadonlyMap<number | undefined, number> {
  const times = new Set(wanted.map(({ pts }) => pts));
  const places = new Map<number | undefined, number>();
  const facts = factsOf(packets);
  for (let place = 0; place < facts.length; place++) {
    const pts = facts.ptsAt(place);
    if (times.has(pts)) places.set(pts, place);
  }
  return places;
}

/** A packet to read from, and how many. */
type Look = readonly [from: Packet, count: number];

/** Where the first packet comes that doesn't last as long as the film's first. */
function unevenLook(packets: PacketList): readonly Look[] {
  const facts = factsOf(packets);
  const usual = facts.durationAt(0);
  let key: number | undefined;
  for (let place = 0; place < facts.length; place++) {
    if (facts.isKey(place)) key = place;
    if (key === undefined || facts.durationAt(place) === usual || place - key >= UNEVEN) continue;
    const from = packets.at(key);
    return from ? [[from, place - key + 1]] : [];
  }
  return [];
}

function looksAt(packets: PacketList): readonly Look[] {
  const facts = factsOf(packets);
  const keys: number[] = [];
  for (let place = 0; place < facts.length; place++) if (facts.isKey(place)) keys.push(place);
  const [amid, last] = [keys[keys.length >> 1], keys.at(-1)].map((key) =>
    key === undefined ? undefined : packets.at(key),
  );
  const looks: readonly Look[] = [
    ...unevenLook(packets),
    ...(amid ? [[amid, AMID] as const] : []),
    ...(last ? [[last, LAST] as const] : []),
  ];
  return looks.filter(([{ pts }]) => pts !== undefined && pts > 0);
}

function intervalsOf(looks: readonly Look[], timeBase: Rational): string {
  const from = ([{ pts = 0 }, count]: Look): string =>
    `${formatMicroseconds(rescale(pts, timeBase, MICRO) + 1)}%+#${count}`;
  return [`%+#${FIRST}`, ...looks.map(from)].join(",");
}

/** Whether packets that ffprobe read, the first ones of the film first, are those of the list. */
function same(read: readonly Packet[], packets: PacketList, places: ReadonlyMap<number | undefined, number>): boolean {
  return read.every((packet, i) => {
    const listed = packets.at(i < FIRST ? i : (places.get(packet.pts) ?? packets.length));
    return listed !== undefined && isDeepStrictEqual(asListed(packet, listed), { ...listed, size: 0 });
  });
}

/**
 * Where a table has times by which frames are decoded and others by which they are shown, ffmpeg takes no duration
 * from it, but reckons one from the frame rate (mov_read_packet, compute_pkt_fields): times that are rounded differ by it.
 */
function asRead(read: readonly Packet[], packets: PacketList): PacketList | undefined {
  const places = placesOf(packets, read.slice(FIRST));
  if (same(read, packets, places)) return packets;
  const [duration, another] = new Set(read.map((packet) => packet.duration));
  if (duration === undefined || another !== undefined) return undefined;
  const even = lasting(packets, duration);
  return same(read, even, places) ? even : undefined;
}

export interface AgreeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of the packets while ffprobe reads some of them: most often it agrees. */
  readonly onListed?: ((packets: PacketList) => void) | undefined;
}

/**
 * @param packets as they are stored; decoding times they don't have aren't compared
 * @param timeBase of their stream; without it only the beginning is compared
 * @returns them, with the durations that ffmpeg gives them; undefined where ffmpeg reads others
 */
export async function agreed(
  programs: Programs,
  path: string,
  stream: number,
  packets: PacketList,
  timeBase: Rational | undefined,
  { signal, onListed }: AgreeOptions = {},
): Promise<PacketList | undefined> {
  const read: Packet[] = [];
  const looks = timeBase ? looksAt(packets) : [];
  const selected = ["-select_streams", String(stream), "-read_intervals", intervalsOf(looks, timeBase ?? MICRO)];
  const reading = listPackets(programs, [...selected, "-i", path], (packet) => read.push(packet), signal);
  onListed?.(packets);
  const complaint = await reading;
  if (complaint !== undefined || read.length < Math.min(FIRST, packets.length)) return undefined;
  // What was read from the last key frame on is a run that ends where the film does, or where enough was read.
  const end = read.at(-1)?.pts;
  const enough = looks.reduce((sum, [, count]) => sum + count, FIRST) - AMID;
  const whole = read.length <= FIRST || end === packets.at(-1)?.pts || read.length >= enough;
  return whole ? asRead(read, packets) : undefined;
}

/** ffmpeg's parser may see more key frames than the file tells of, which are no harm. */
const asListed = (packet: Packet, { key, dts }: Packet): Packet => ({
  ...packet,
  ...{ key: key && packet.key, dts: dts === undefined ? undefined : packet.dts, size: 0 },
});
