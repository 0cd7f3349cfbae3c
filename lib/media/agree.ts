/** Measures rather than trusts: whether what is reckoned of a file's packets is what ffprobe reads of it. */
import { isDeepStrictEqual } from "node:util";
import { formatMicroseconds, MICRO, rescale, type Rational } from "../model/time.ts";
import type { PacketList } from "./packet-list.ts";
import { listPackets, type Packet } from "./packets.ts";
import type { Programs } from "./programs.ts";

/** Packets read at the beginning, from a key frame amid the film, and from the last one. */
const [FIRST, AMID, LAST] = [32, 8, 48];

/** Where packets of these presentation times stand. */
function placesOf(packets: PacketList, wanted: readonly Packet[]): ReadonlyMap<number | undefined, number> {
  const times = new Set(wanted.map(({ pts }) => pts));
  const places = new Map<number | undefined, number>();
  let place = 0;
  for (const { pts } of packets) {
    if (times.has(pts)) places.set(pts, place);
    place++;
  }
  return places;
}

function intervalsOf(packets: PacketList, timeBase: Rational | undefined): string {
  const keys: Packet[] = [];
  for (const packet of packets) if (packet.key) keys.push(packet);
  const from = (packet: Packet | undefined, count: number): string[] =>
    timeBase && packet?.pts !== undefined && packet.pts > 0
      ? [`${formatMicroseconds(rescale(packet.pts, timeBase, MICRO) + 1)}%+#${count}`]
      : [];
  return [`%+#${FIRST}`, ...from(keys[keys.length >> 1], AMID), ...from(keys.at(-1), LAST)].join(",");
}

/**
 * @param packets as they are stored; decoding times they don't have aren't compared
 * @param timeBase of their stream; without it only the beginning is compared
 */
export async function agrees(
  programs: Programs,
  path: string,
  stream: number,
  packets: PacketList,
  timeBase: Rational | undefined,
  signal?: AbortSignal,
): Promise<boolean> {
  const read: Packet[] = [];
  const selected = ["-select_streams", String(stream), "-read_intervals", intervalsOf(packets, timeBase)];
  const complaint = await listPackets(programs, [...selected, "-i", path], (packet) => read.push(packet), signal);
  if (complaint !== undefined || read.length < Math.min(FIRST, packets.length)) return false;
  const places = placesOf(packets, read.slice(FIRST));
  const same = read.every((packet, i) => {
    const listed = packets.at(i < FIRST ? i : (places.get(packet.pts) ?? packets.length));
    return listed !== undefined && isDeepStrictEqual(asListed(packet, listed), { ...listed, size: 0 });
  });
  // What was read from the last key frame on is a run that ends where the film does, or where enough was read.
  const end = read.at(-1)?.pts;
  return same && (read.length <= FIRST || end === packets.at(-1)?.pts || read.length >= FIRST + LAST);
}

/** ffmpeg's parser may see more key frames than the file tells of, which are no harm. */
const asListed = (packet: Packet, { key, dts }: Packet): Packet => ({
  ...packet,
  ...{ key: key && packet.key, dts: dts === undefined ? undefined : packet.dts, size: 0 },
});
