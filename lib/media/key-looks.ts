/** Looks into frames that a file calls key frames: some files call every frame one. Reads the heads of them. */
import { read } from "node:fs";

/** Key frames that are looked into; of more, evenly spread ones. */
const MOST_LOOKS = 20_000;
const LOOKS_AT_ONCE = 32;
const LOOK_BYTES = 1024;
const LONG_LOOK_BYTES = 1e6;

/** Where one frame lies in the file. */
export interface Place {
  readonly position: number;
  readonly size: number;
}

/** @returns how many bytes there were */
export type ReadInto = (buffer: Buffer, length: number, position: number) => Promise<number> | number;

/** @returns undefined where the data ends before it's told */
export type StartsDecoding = (data: Buffer) => boolean | undefined;

/** Of more places than are looked at, those that are. */
export const placesToLookAt = <T>(places: readonly T[], most = MOST_LOOKS): readonly T[] => {
  const step = Math.ceil(places.length / most);
  return places.filter((_, i) => i % step === 0);
};

/** Whether decoding may start at all of these, and there are some. */
export async function allStartDecoding(
  read: ReadInto,
  places: readonly Place[],
  starts: StartsDecoding,
  signal?: AbortSignal,
): Promise<boolean> {
  let next = 0;
  const look = async (buffer: Buffer): Promise<boolean> => {
    for (let place = places[next++]; place; place = places[next++]) {
      signal?.throwIfAborted();
      if (!(await startsAt(read, place, starts, buffer))) return false;
    }
    return true;
  };
  const looks = Array.from({ length: LOOKS_AT_ONCE }, () => look(Buffer.allocUnsafe(LOOK_BYTES)));
  return places.length > 0 && (await Promise.all(looks)).every((sound) => sound);
}

/** @param buffer to read into: there are thousands to look at */
async function startsAt(read: ReadInto, { position, size }: Place, starts: StartsDecoding, buffer: Buffer) {
  const look = async (into: Buffer): Promise<boolean | undefined> =>
    starts(into.subarray(0, await read(into, Math.min(into.length, size), position)));
  return (await look(buffer)) ?? (await look(Buffer.allocUnsafe(LONG_LOOK_BYTES))) ?? false;
}

/** FileHandle.read takes several times the processor's work for each. */
export const readInto = (fd: number, buffer: Buffer, length: number, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    read(fd, buffer, 0, length, position, (error, bytes) => {
      if (error) reject(error);
      else resolve(bytes);
    });
  });
