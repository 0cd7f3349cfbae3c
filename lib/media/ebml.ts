/** The elements that Matroska and WebM files are made of (RFC 8794). Finds them, and sums masters up anew; understands none. Pure. */

export interface Element {
  /** With its length marker, as specifications write it: 0x1F43B675. */
  readonly id: number;
  /** Behind id and size; bytes from the start of the buffer. */
  readonly body: number;
  /** Infinity where the size isn't known. */
  readonly end: number;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Of id and size together, at the most. */
export const LONGEST_HEAD = 12;

/** The bytes of the number that begins with this one; more than 8 where none does. */
const lengthOf = (first: number): number => Math.clz32(first) - 23;

/** Exact up to 2^53. @param mask of the first byte's bits */
function bigEndian(buffer: Buffer, at: number, length: number, mask = 0xff): number {
  let value = (buffer[at] ?? 0) & mask;
  for (let i = 1; i < length; i++) value = value * 256 + (buffer[at + i] ?? 0);
  return value;
}

/** Of a number of so many bytes, without the bit that tells how many. */
export const marked = (buffer: Buffer, at: number, length: number): number =>
  bigEndian(buffer, at, length, 0xff >> length);

/**
 * For walks past hundreds of thousands of elements, which make no object of each.
 * @param head becomes what is at this place
 * @param length of what the buffer has of the file. Default: all of it
 * @returns false where the buffer ends before the element's head does, or there is none
 */
export function readHead(buffer: Buffer, at: number, head: Writable<Element>, length = buffer.length): boolean {
  const idLength = lengthOf(buffer[at] ?? 0);
  const sizeLength = lengthOf(buffer[at + idLength] ?? 0);
  const body = at + idLength + sizeLength;
  if (idLength > 4 || sizeLength > 8 || body > length) return false;
  const size = marked(buffer, at + idLength, sizeLength);
  head.id = bigEndian(buffer, at, idLength);
  head.body = body;
  head.end = size >= 2 ** (7 * sizeLength) - 1 ? Infinity : body + size;
  return true;
}

/** @returns undefined where the buffer ends before the element's head does, or there is none */
export function elementAt(buffer: Buffer, at: number): Element | undefined {
  const element = { id: 0, body: 0, end: 0 };
  return readHead(buffer, at, element) ? element : undefined;
}

/** Bytes of a number with a length marker, as it stands in a block's head; more than 8 where there is none. */
export const numberLengthAt = (buffer: Buffer, at: number): number => lengthOf(buffer[at] ?? 0);

/** What is in an element that is in memory; undefined where it isn't whole. */
export function elementsIn(buffer: Buffer, { body, end }: Pick<Element, "body" | "end">): Element[] | undefined {
  const elements: Element[] = [];
  for (let at = body; at < end;) {
    const element = elementAt(buffer, at);
    if (!element || element.end > end || element.end > buffer.length) return undefined;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** An unsigned integer. */
export const uintOf = (buffer: Buffer, { body, end }: Element): number =>
  end > body ? bigEndian(buffer, body, end - body) : 0;

/** Those at the beginning of what is in memory that have a whole head; the last one may be longer than the buffer. */
function headsIn(buffer: Buffer, { body, end }: Pick<Element, "body" | "end">): Element[] {
  const elements: Element[] = [];
  for (let at = body; at < Math.min(end, buffer.length);) {
    const element = elementAt(buffer, at);
    if (!element) break;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** All elements at the end of this way of ids, as far as they are in memory. */
export function elementsAt(buffer: Buffer, from: Pick<Element, "body" | "end">, way: readonly number[]): Element[] {
  const [id, ...rest] = way;
  const found = headsIn(buffer, from).filter((element) => element.id === id);
  return rest.length === 0 ? found : found.flatMap((element) => elementsAt(buffer, element, rest));
}

/** CRC-32 as Matroska and zip have it. */
function crc32(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ -1) >>> 0;
}

const CRC = 0xbf;

/** A master element's checksum of what it holds, made anew; nothing where it has none. */
export function sumUp(buffer: Buffer, master: Element): void {
  const [first] = headsIn(buffer, master);
  if (first?.id === CRC && first.end - first.body === 4)
    buffer.writeUInt32LE(crc32(buffer.subarray(first.end, master.end)), first.body);
}
