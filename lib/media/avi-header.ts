/**
 * What an AVI's header says of its video beside what's in the stream: bits of a pixel, bytes of a picture, bytes a second,
 * and the codec's own header. A merge knows the first three less well than an encoder, and finds the last in the segments'
 * packets, where one run's muxer is given none. Set right in place: no byte of the film moves.
 */
import { open } from "node:fs/promises";
import type { AviHeader } from "../model/avi-header.ts";
import { beginningOf } from "./head.ts";

interface Place {
  /** Of avih's dwMaxBytesPerSec. */
  readonly rate: number;
  /** Of strf's content, and behind it. */
  readonly format: number;
  readonly end: number;
}

/** Enough for some tens of streams: each has 4 KB of room for an index. */
const HEAD_BYTES = 512 * 1024;
const RATE_AT = 36;
const PICTURE_BYTES = 40;
const CHUNK = 8;

const nameAt = (head: Buffer, at: number): string => head.toString("latin1", at, at + 4);

/** Chunks from `at` to `end`: name, and where their content is. */
function* chunks(head: Buffer, at: number, end: number): Generator<{ name: string; body: number; end: number }> {
  for (let next = at; next + CHUNK <= Math.min(end, head.length);) {
    const body = next + CHUNK;
    const size = head.readUInt32LE(next + 4);
    yield { name: nameAt(head, next), body, end: body + size };
    next = body + size + (size % 2);
  }
}

/** @param track among the file's streams */
function placeIn(head: Buffer, track: number): Place | undefined {
  const [riff] = chunks(head, 0, head.length);
  if (riff?.name !== "RIFF" || nameAt(head, riff.body) !== "AVI ") return undefined;
  const [list] = chunks(head, riff.body + 4, head.length);
  if (list?.name !== "LIST" || list.end > head.length || nameAt(head, list.body + 4) !== "avih") return undefined;
  const streams = [...chunks(head, list.body + 4, list.end)].filter(
    ({ name, body }) => name === "LIST" && nameAt(head, body) === "strl",
  );
  const own = streams[track];
  const format = own && [...chunks(head, own.body + 4, own.end)].find(({ name }) => name === "strf");
  return format && { rate: RATE_AT, format: format.body, end: format.end };
}

/** @returns undefined for what isn't an AVI with a video there */
export async function readAviHeader(path: string, track: number): Promise<AviHeader | undefined> {
  const head = await beginningOf(path, HEAD_BYTES);
  const place = placeIn(head, track);
  if (!place || place.end - place.format < PICTURE_BYTES) return undefined;
  const picture = Buffer.from(head.subarray(place.format, place.format + PICTURE_BYTES));
  return { bytesASecond: head.readUInt32LE(place.rate), picture };
}

/** A codec's header that one run's file hasn't becomes a chunk that readers pass over. */
function withoutExtra(head: Buffer, { format, end }: Place): void {
  const padded = end + (end % 2);
  const junk = format + PICTURE_BYTES;
  if (padded - junk < CHUNK) return;
  head.writeUInt32LE(PICTURE_BYTES, format - 4);
  head.write("JUNK", junk, "latin1");
  head.writeUInt32LE(padded - junk - CHUNK, junk + 4);
  head.fill(0, junk + CHUNK, padded);
}

/** Changes nothing where the file isn't as expected. */
export async function writeAviHeader(path: string, track: number, wanted: AviHeader): Promise<void> {
  const head = await beginningOf(path, HEAD_BYTES);
  const place = placeIn(head, track);
  if (!place || place.end - place.format < PICTURE_BYTES) return;
  const [is, should] = [head.readUInt32LE(place.format), wanted.picture.readUInt32LE(0)];
  if (is !== should && should !== PICTURE_BYTES) return;
  if (is !== should) withoutExtra(head, place);
  wanted.picture.copy(head, place.format);
  head.writeUInt32LE(wanted.bytesASecond, place.rate);
  const file = await open(path, "r+");
  try {
    await file.write(head, 0, place.end + 1, 0);
  } finally {
    await file.close();
  }
}
