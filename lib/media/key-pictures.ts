/** Whether decoding may start at a frame, as Matroska stores it, by codec. Reads heads only; pure. */
import { startsDecoding as h264Starts } from "./h264.ts";
import type { StartsDecoding } from "./key-looks.ts";

type FromPrivate = (codecPrivate: Buffer) => StartsDecoding | undefined;

/** Behind version, profile and the like, six or eight bytes: two bits that are a NAL unit's length size, less one. */
const lengthSize = (codecPrivate: Buffer, at: number): number | undefined =>
  codecPrivate[0] === 1 && codecPrivate.length > at ? ((codecPrivate[at] ?? 0) & 3) + 1 : undefined;

/** HEVC's slices are of types below 32, of which these begin a sequence (ITU-T H.265, 7.4.2.2). */
const [SLICES, FIRST_IRAP, LAST_IRAP] = [32, 16, 23];

function hevcStarts(data: Buffer, size: number): boolean | undefined {
  for (let at = 0; at + size < data.length; at += size + data.readUIntBE(at, size)) {
    const type = ((data[at + size] ?? 0) >> 1) & 0x3f;
    if (type < SLICES) return type >= FIRST_IRAP && type <= LAST_IRAP;
  }
  return undefined;
}

/** MPEG-2 and MPEG-4: what the picture's start code is, and whether it is an intra picture. */
const startCode =
  (code: number, offset: number, isIntra: (byte: number) => boolean): FromPrivate =>
  () =>
  (data) => {
    const at = data.indexOf(Buffer.from([0, 0, 1, code]));
    const byte = at < 0 ? undefined : data[at + 4 + offset];
    return byte === undefined ? undefined : isIntra(byte);
  };

/** Frame marker 2, profile bits, then whether an earlier frame is shown, and whether it's no key frame (VP9, 6.2). */
function vp9Starts(data: Buffer): boolean | undefined {
  const [byte] = data;
  if (byte === undefined) return undefined;
  const profile = ((byte >> 5) & 1) | ((byte >> 3) & 2);
  const shift = profile === 3 ? 1 : 2;
  return byte >> 6 === 2 && ((byte >> (shift + 1)) & 1) === 0 && ((byte >> shift) & 1) === 0;
}

const [FRAME_HEADER, FRAME] = [3, 6];

/** The first frame's header: not an earlier frame, and a key frame (AV1, 5.9.2). */
function av1Starts(data: Buffer): boolean | undefined {
  for (let at = 0; at < data.length;) {
    const head = data[at] ?? 0;
    const type = (head >> 3) & 0xf;
    let body = at + 1 + ((head >> 2) & 1);
    let size = 0;
    if ((head & 2) === 0) size = data.length - body;
    else
      for (let [shift, more] = [0, true]; more; shift += 7) {
        const byte = data[body++];
        if (byte === undefined || shift > 28) return undefined;
        size += (byte & 0x7f) * 2 ** shift;
        more = byte > 0x7f;
      }
    if (type === FRAME || type === FRAME_HEADER) return body < data.length ? (data[body] ?? 0) >> 5 === 0 : undefined;
    at = body + size;
  }
  return undefined;
}

const always: FromPrivate = () => () => true;

const codecs: Readonly<Record<string, FromPrivate>> = {
  "V_MPEG4/ISO/AVC": (codecPrivate) => {
    const size = lengthSize(codecPrivate, 4);
    return size === undefined ? undefined : (data) => h264Starts(data, size);
  },
  "V_MPEGH/ISO/HEVC": (codecPrivate) => {
    const size = lengthSize(codecPrivate, 21);
    return size === undefined ? undefined : (data) => hevcStarts(data, size);
  },
  V_MPEG2: startCode(0x00, 1, (byte) => ((byte >> 3) & 7) === 1),
  "V_MPEG4/ISO/ASP": startCode(0xb6, 0, (byte) => byte >> 6 === 0),
  V_VP8: () => (data) => (data[0] === undefined ? undefined : (data[0] & 1) === 0),
  V_VP9: () => vp9Starts,
  V_AV1: () => av1Starts,
  // Every frame is a key frame.
  V_PRORES: always,
  V_MJPEG: always,
};

/** @returns undefined for a codec that isn't known here, or not in this form */
export const keyPictures = (codec: string, codecPrivate: Buffer): StartsDecoding | undefined =>
  codecs[codec]?.(codecPrivate);
