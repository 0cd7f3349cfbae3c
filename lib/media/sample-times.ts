/**
 * The packets of an MP4's track straight from its sample table (ISO/IEC 14496-12, 8.6), where reckoning them is simple: one
 * edit that shows the whole track, maybe late. Pure. Says nothing of anything else; whoever asks compares some with
 * what ffmpeg reads.
 */
import { boxAt, boxesIn, type Box } from "./boxes.ts";
import { PacketColumns, type PacketList } from "./packet-list.ts";

/** Of a full box: behind version and flags. */
const FIELDS = 4;
/** Sample groups and tables by which frames count as key frames that stss doesn't have. */
const moreKeys = ["stps", "sbgp", "csgp"];

/** Values that repeat: each entry of a table is a count and a value. */
class Runs {
  readonly #moov: Buffer;
  readonly #first: number;
  readonly #entries: number;
  #entry = -1;
  #left = 0;
  value = 0;

  constructor(moov: Buffer, { body, end }: Box) {
    this.#moov = moov;
    this.#first = body + FIELDS + 4;
    this.#entries = Math.min(moov.readUInt32BE(body + FIELDS), Math.floor((end - this.#first) / 8));
  }

  /** @returns undefined behind the last one */
  next(): number | undefined {
    while (this.#left === 0) {
      if (++this.#entry >= this.#entries) return undefined;
      this.#left = this.#moov.readUInt32BE(this.#first + 8 * this.#entry);
      this.value = this.#moov.readInt32BE(this.#first + 8 * this.#entry + 4);
    }
    this.#left--;
    return this.value;
  }
}

/** How many units of it a second has: mvhd's and mdhd's. */
export function timeScale(moov: Buffer, header: Box | undefined): number | undefined {
  if (!header) return undefined;
  return moov.readUInt32BE(header.body + (moov[header.body] === 1 ? 20 : 12)) || undefined;
}

/** The one edit that isn't empty; durations in the film's time scale. */
interface Edit {
  readonly emptyDuration: number;
  readonly duration: number;
  readonly mediaTime: number;
}

/** @returns "none" without a list; undefined for one that isn't followed */
function editOf(moov: Buffer, trak: Box): Edit | "none" | undefined {
  const list = boxAt(moov, trak, "edts", "elst");
  if (!list) return "none";
  const [long, count] = [moov[list.body] === 1, moov.readUInt32BE(list.body + FIELDS)];
  const entries = Array.from({ length: Math.min(count, 3) }, (_, i) => {
    const at = list.body + FIELDS + 4 + i * (long ? 20 : 12);
    return {
      duration: long ? Number(moov.readBigUInt64BE(at)) : moov.readUInt32BE(at),
      mediaTime: long ? Number(moov.readBigInt64BE(at + 8)) : moov.readInt32BE(at + 4),
      rate: moov.readUInt32BE(at + (long ? 16 : 8)),
    };
  });
  const empty = entries[0]?.mediaTime === -1 ? entries[0].duration : 0;
  const [edit, another] = entries[0]?.mediaTime === -1 ? entries.slice(1) : entries;
  if (!edit || another || edit.mediaTime < 0 || edit.rate !== 0x10000) return undefined;
  return { emptyDuration: empty, duration: edit.duration, mediaTime: edit.mediaTime };
}

interface Clock {
  /** Added to every time of the table. */
  readonly shift: number;
  /** Times of the table before which and from which on nothing is shown. */
  readonly from: number;
  readonly end: number;
}

function clockOf(moov: Buffer, trak: Box): Clock | undefined {
  const edit = editOf(moov, trak);
  if (edit === "none") return { shift: 0, from: -Infinity, end: Infinity };
  const film = timeScale(moov, boxAt(moov, { body: 8, end: moov.length }, "mvhd"));
  const track = timeScale(moov, boxAt(moov, trak, "mdia", "mdhd"));
  if (!edit || film === undefined || track === undefined) return undefined;
  const ticks = (duration: number): number => Math.round((duration * track) / film);
  const end = edit.duration === 0 ? Infinity : edit.mediaTime + ticks(edit.duration);
  return { shift: ticks(edit.emptyDuration) - edit.mediaTime, from: edit.mediaTime, end };
}

export interface SampleFacts {
  readonly stream: number;
  readonly samples: number;
  readonly keys: readonly number[] | undefined;
  /** Bytes. */
  readonly sizeOf: (sample: number) => number;
}

/**
 * @param keys ascending places of the key frames; undefined: every frame is one
 * @returns undefined where the edits or tables ask for more than this follows
 */
export function sampleTimes(
  moov: Buffer,
  trak: Box,
  stbl: Box,
  { stream, samples, keys, sizeOf }: SampleFacts,
): PacketList | undefined {
  const tables = boxesIn(moov, stbl.body, stbl.end);
  const [stts, ctts] = ["stts", "ctts"].map((wanted) => tables.find(({ type }) => type === wanted));
  const clock = clockOf(moov, trak);
  if (!stts || !clock || tables.some(({ type }) => moreKeys.includes(type))) return undefined;
  const [deltas, offsets] = [new Runs(moov, stts), ctts && new Runs(moov, ctts)];
  const packets = new PacketColumns(stream, samples);
  for (let [i, time, key] = [0, 0, 0]; i < samples; i++) {
    const [duration, offset] = [deltas.next(), offsets ? offsets.next() : 0];
    if (duration === undefined || duration <= 0 || offset === undefined || offset < 0) return undefined;
    const shown = time + offset;
    if (shown < clock.from || shown >= clock.end) return undefined;
    const isKey: boolean = keys === undefined || keys[key] === i;
    // ffmpeg ends the edit at a key frame that reaches its end, whatever comes behind.
    if (isKey && shown + duration >= clock.end && i < samples - 1) return undefined;
    if (isKey) key++;
    packets.set(i, shown + clock.shift, time + clock.shift, duration, isKey, sizeOf(i));
    time += duration;
  }
  return packets;
}
