/**
 * An MP4's skeleton: its moov with all times and edit lists as they are, but each frame a single byte. ffmpeg's own
 * demuxer then lists the packets of a film without its data being there. Pure; checks no more than it needs.
 */
import { boxAt, boxesIn, type Box } from "./boxes.ts";
import type { Place } from "./key-looks.ts";
import type { PacketList } from "./packet-list.ts";
import type { Rational } from "../model/time.ts";
import { sampleTimes, timeScale } from "./sample-times.ts";

/** The sample table of the wanted track. */
export interface Track {
  readonly samples: number;
  /** 0-based; undefined: every sample. */
  readonly keys: readonly number[] | undefined;
  /** Of the first sample description: "avc1". */
  readonly format: string;
  /** The bytes of a NAL unit's length; undefined where there are none. */
  readonly nalLengthSize: number | undefined;
  /** Where these samples lie in the original. @param wanted ascending */
  readonly locate: (wanted: readonly number[]) => readonly Place[];
  readonly timeBase: Rational | undefined;
  /** Its packets, where the tables alone tell them. */
  readonly packets: () => PacketList | undefined;
}

export interface Skeleton {
  readonly track: Track;
  /**
   * Makes the moov the skeleton's, where it stands: nothing can be located any more.
   * @param position of as many bytes as there are samples
   */
  readonly strip: (position: number) => void;
}

interface Tables {
  readonly stbl: Box;
  readonly sizes: Box;
  readonly offsets: Box;
  readonly wide: boolean;
  readonly chunks: Box;
}

/** Of a full box: behind version and flags. */
const FIELDS = 4;

function tablesOf(moov: Buffer, trak: Box): Tables | undefined {
  const stbl = boxAt(moov, trak, "mdia", "minf", "stbl");
  if (!stbl) return undefined;
  const boxes = boxesIn(moov, stbl.body, stbl.end);
  const one = (...types: string[]): Box | undefined => boxes.find(({ type }) => types.includes(type));
  const [sizes, offsets, chunks] = [one("stsz"), one("stco", "co64"), one("stsc")];
  if (!sizes || !offsets || !chunks) return undefined;
  return { stbl, sizes, offsets, chunks, wide: offsets.type === "co64" };
}

const isVideo = (moov: Buffer, trak: Box): boolean => {
  const handler = boxAt(moov, trak, "mdia", "hdlr");
  return handler !== undefined && moov.toString("latin1", handler.body + 8, handler.body + 12) === "vide";
};

/** Whether the media lies in this very file: data references may name others. */
function isSelfContained(moov: Buffer, trak: Box): boolean {
  const dref = boxAt(moov, trak, "mdia", "minf", "dinf", "dref");
  if (!dref) return false;
  return boxesIn(moov, dref.body + 8, dref.end).every(({ body }) => (moov.readUInt32BE(body) & 1) === 1);
}

function sizesOf(moov: Buffer, { body }: Box): (sample: number) => number {
  const constant = moov.readUInt32BE(body + FIELDS);
  return (i) => constant || moov.readUInt32BE(body + FIELDS + 8 + 4 * i);
}

/** Tells each sample's place from how many lie in each chunk. */
function locate(moov: Buffer, { sizes, offsets, wide, chunks }: Tables, wanted: readonly number[]): Place[] {
  const sizeOf = sizesOf(moov, sizes);
  const table = offsets.body + FIELDS + 4;
  const startOf = (chunk: number): number =>
    wide ? Number(moov.readBigUInt64BE(table + 8 * chunk)) : moov.readUInt32BE(table + 4 * chunk);
  // A damaged header may say any number.
  const count = Math.min(moov.readUInt32BE(offsets.body + FIELDS), Math.floor((offsets.end - table) / (wide ? 8 : 4)));
  const found: Place[] = [];
  let [sample, next] = [0, 0];
  const lookInto = (chunk: number, from: number, end: number): void => {
    let position = startOf(chunk);
    for (let sample = from; sample < end; sample++) {
      const size = sizeOf(sample);
      if (sample === wanted[next]) {
        found.push({ position, size });
        next++;
      }
      position += size;
    }
  };
  for (const { first, end, samples } of runsOf(moov, chunks, count)) {
    for (let chunk = first; chunk < end && next < wanted.length; chunk++, sample += samples) {
      // Most chunks hold no key frame, and needn't be summed up.
      if ((wanted[next] ?? Infinity) < sample + samples) lookInto(chunk, sample, sample + samples);
    }
  }
  return found;
}

/** Chunks [first, end) that hold as many samples each. */
function* runsOf(
  moov: Buffer,
  { body }: Box,
  chunks: number,
): Generator<Readonly<Record<"first" | "end" | "samples", number>>> {
  const runs = moov.readUInt32BE(body + FIELDS);
  const runAt = (i: number): number => body + FIELDS + 4 + 12 * i;
  for (let run = 0; run < runs; run++) {
    const first = moov.readUInt32BE(runAt(run)) - 1;
    const end = run + 1 < runs ? Math.min(moov.readUInt32BE(runAt(run + 1)) - 1, chunks) : chunks;
    yield { first, end, samples: moov.readUInt32BE(runAt(run) + 4) };
  }
}

function keysOf(moov: Buffer, { stbl }: Tables): number[] | undefined {
  const stss = boxAt(moov, stbl, "stss");
  if (!stss) return undefined;
  const count = moov.readUInt32BE(stss.body + FIELDS);
  return Array.from({ length: count }, (_, i) => moov.readUInt32BE(stss.body + FIELDS + 4 + 4 * i) - 1);
}

function nalLengthSize(moov: Buffer, { stbl }: Tables): number | undefined {
  const stsd = boxAt(moov, stbl, "stsd");
  const at = stsd ? moov.subarray(stsd.start, stsd.end).indexOf("avcC") : -1;
  // avcC: version, profile, compatibility, level, then six bits and lengthSizeMinusOne.
  return stsd && at !== -1 ? ((moov[stsd.start + at + 8] ?? 0) & 3) + 1 : undefined;
}

/** Every sample one byte, at the same place: changed where it stands, so that no size or offset of a box changes. */
function shrink(moov: Buffer, { sizes, offsets, wide }: Tables, position: number): void {
  moov.writeUInt32BE(1, sizes.body + FIELDS);
  const count = moov.readUInt32BE(offsets.body + FIELDS);
  const table = offsets.body + FIELDS + 4;
  for (let i = 0; i < count; i++) {
    if (wide) moov.writeBigUInt64BE(BigInt(position), table + 8 * i);
    else moov.writeUInt32BE(position, table + 4 * i);
  }
}

/** A track stays where it is in the list of streams, without samples. */
function empty(moov: Buffer, { stbl, sizes }: Tables): void {
  const counted = boxesIn(moov, stbl.body, stbl.end).filter(({ type }) =>
    ["stco", "co64", "stsc", "stts", "ctts", "stss"].includes(type),
  );
  for (const { body } of counted) moov.writeUInt32BE(0, body + FIELDS);
  moov.writeUInt32BE(0, sizes.body + FIELDS);
  moov.writeUInt32BE(0, sizes.body + FIELDS + 4);
}

/**
 * @param moov a whole moov box
 * @param stream of the wanted video: ffmpeg has a stream for each track, in their order
 * @returns undefined for what isn't a plain sample table: fragments, compressed headers, media in other files
 */
export function skeletonOf(moov: Buffer, stream: number): Skeleton | undefined {
  const all = { body: 8, end: moov.length };
  if (boxAt(moov, all, "mvex") || boxAt(moov, all, "cmov")) return undefined;
  const traks = boxesIn(moov, 8, moov.length).filter(({ type }) => type === "trak");
  const wanted = traks[stream];
  const tables = wanted && tablesOf(moov, wanted);
  if (!tables || !isVideo(moov, wanted) || !isSelfContained(moov, wanted)) return undefined;
  const stsd = boxAt(moov, tables.stbl, "stsd");
  const samples = moov.readUInt32BE(tables.sizes.body + FIELDS + 4);
  const keys = keysOf(moov, tables);
  const ticks = timeScale(moov, boxAt(moov, wanted, "mdia", "mdhd"));
  return {
    track: {
      ...{ samples, keys, nalLengthSize: nalLengthSize(moov, tables) },
      timeBase: ticks === undefined ? undefined : { num: 1, den: ticks },
      format: stsd ? moov.toString("latin1", stsd.body + 12, stsd.body + 16) : "",
      locate: (places) => locate(moov, tables, places),
      packets: () => {
        const sizeOf = sizesOf(moov, tables.sizes);
        return sampleTimes(moov, wanted, tables.stbl, { stream, samples, keys, sizeOf });
      },
    },
    strip: (position) => {
      for (const trak of traks) {
        const other = trak === wanted ? undefined : tablesOf(moov, trak);
        if (other) empty(moov, other);
      }
      shrink(moov, tables, position);
    },
  };
}
