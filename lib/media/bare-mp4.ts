/**
 * An MP4 without frames: a stream's description and its side data, which NUT can't hold. To the concat demuxer, which goes
 * by the first file of its list, that file's stream and all that follow it are one (copy_stream_props in concatdec.c).
 */
import type { HeldSideData } from "../model/side-data.ts";
import { box } from "./boxes.ts";
import type { NutVideo } from "./nut-header.ts";

/** Numbers of so many bytes. */
const [u16, u32] = [2, 4].map((bytes) => (...values: readonly number[]) => {
  const buffer = Buffer.alloc(bytes * values.length);
  values.forEach((value, i) => buffer.writeUIntBE(value, i * bytes, bytes));
  return buffer;
}) as [(...values: readonly number[]) => Buffer, (...values: readonly number[]) => Buffer];

const zeros = (length: number): Buffer => Buffer.alloc(length);
const tables = ["stts", "stsc", "stco"].map((type) => box(type, u32(0, 0)));
/** A language that there isn't: none is then told. */
const NO_LANGUAGE = 0x3ff;

function pixelShape({ pixelShape: shape }: NutVideo): Buffer {
  return shape ? box("pasp", u32(shape.num, shape.den)) : zeros(0);
}

/** A depth of zero, so that it's nothing of the stream's. "glbl" is taken as it is, whatever the codec. */
function description(video: NutVideo, tag: string, { boxes }: HeldSideData): Buffer {
  const { width, height, extradata } = video;
  return box(
    tag,
    ...[zeros(6), u16(1), zeros(16), u16(width, height), u32(0x480000, 0x480000, 0), u16(1), zeros(32), u16(0, 0xffff)],
    ...[extradata.length > 0 ? box("glbl", extradata) : zeros(0), pixelShape(video)],
    ...boxes.map(({ bytes }) => bytes),
  );
}

/**
 * @param tag what an MP4 calls the codec: four letters
 * @returns undefined for a time base that MP4 can't hold
 */
export function bareMp4(video: NutVideo, tag: string, held: HeldSideData): Buffer | undefined {
  const { timeBase, width, height } = video;
  if (timeBase.num !== 1) return undefined;
  const size = [width, height].map((pixels) => pixels * 65536) as [number, number];
  const stbl = box(
    "stbl",
    ...[box("stsd", u32(0, 1), description(video, tag, held)), ...tables, box("stsz", u32(0, 0, 0))],
  );
  const minf = box(
    "minf",
    ...[box("vmhd", u32(1), zeros(8)), box("dinf", box("dref", u32(0, 1), box("url ", u32(1)))), stbl],
  );
  const mdia = box(
    "mdia",
    ...[box("mdhd", u32(0, 0, 0, timeBase.den, 0), u16(NO_LANGUAGE, 0))],
    ...[box("hdlr", u32(0, 0), Buffer.from("vide"), zeros(12)), minf],
  );
  const tkhd = box("tkhd", u32(3, 0, 0, 1, 0, 0), zeros(16), held.matrix ?? unturned, u32(...size));
  const mvhd = box("mvhd", u32(0, 0, 0, 1000, 0, 0x10000), u16(0x100, 0), zeros(8), unturned, zeros(24), u32(2));
  return Buffer.concat([
    box("ftyp", Buffer.from("isom"), u32(0x200), Buffer.from("isomiso2mp41")),
    box("moov", mvhd, box("trak", tkhd, mdia)),
  ]);
}

const unturned = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
