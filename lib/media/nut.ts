/** The beginnings of NUT files, as ffmpeg writes segments. Reads no more of a file than its first bytes. */
import { beginningOf } from "./head.ts";

/** What every NUT file begins with (ID_STRING in libavformat's nut.h). */
const ID = Buffer.from("nut/multimedia container\0", "latin1");

/**
 * Whether a segment is nothing else: the merge's ffmpeg guesses formats, and bytes from a node that begin as a list of files,
 * with a film behind them, would have it read those files.
 */
export async function beginsAsNut(path: string): Promise<boolean> {
  return (await beginningOf(path, ID.length)).equals(ID);
}

/** Headers of a segment are a few hundred bytes, parameter sets and all. */
const HEAD_BYTES = 1 << 20;

/** A file's first bytes, its headers among them. */
export const headOf = (path: string): Promise<Buffer> => beginningOf(path, HEAD_BYTES);

/** The startcode of a sync point, where a NUT file's headers end (nut.h in libavformat). */
const SYNC_POINT = Buffer.from("4e4be4adeeca4569", "hex");

/** A NUT file may be cut off behind any of its packets, whose lengths are numbers of 7 bits a byte. */
function lengthAt(bytes: Buffer, start: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, end: at + 1 };
  }
  return undefined;
}

/**
 * A NUT file with the same streams and no packets: the headers, and the one sync point that ffmpeg insists on.
 * @param head the file's first bytes, its headers among them
 * @returns undefined where that isn't the beginning of such a file
 */
export function emptyNut(head: Buffer): Buffer | undefined {
  const start = head.indexOf(SYNC_POINT);
  const length = start === -1 ? undefined : lengthAt(head, start + SYNC_POINT.length);
  if (!length || length.end + length.value > head.length) return undefined;
  return head.subarray(0, length.end + length.value);
}
