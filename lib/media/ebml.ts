/** Elements of Matroska files (RFC 8794). Finds them, and sums masters up anew; understands none. */

export interface Element {
  readonly id: number;
  /** Behind id and size. */
  readonly body: number;
  /** Where it says that it ends; beyond the buffer's end where that isn't known. */
  readonly end: number;
}

/** A number of variable length: its first byte's leading zeros tell how many bytes follow. */
function readNumber(bytes: Buffer, at: number, keepMark: boolean): { value: number; end: number } | undefined {
  const first = bytes[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (first === 0 || at + length > bytes.length) return undefined;
  let value = keepMark ? first : first & (0xff >> length);
  let unknown = (first & (0xff >> length)) === 0xff >> length;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    value = value * 256 + byte;
    unknown &&= byte === 0xff;
  }
  return { value: unknown && !keepMark ? Infinity : value, end: at + length };
}

/** Ends silently where there's no sound element any more. */
export function elementsIn(bytes: Buffer, start: number, end: number): Element[] {
  const elements: Element[] = [];
  for (let at = start; at < Math.min(end, bytes.length);) {
    const id = readNumber(bytes, at, true);
    const size = id && readNumber(bytes, id.end, false);
    if (!size) break;
    elements.push({ id: id.value, body: size.end, end: size.end + size.value });
    at = size.end + size.value;
  }
  return elements;
}

/** All elements at the end of this way of ids. */
export function elementsAt(bytes: Buffer, from: Pick<Element, "body" | "end">, way: readonly number[]): Element[] {
  const [id, ...rest] = way;
  const found = elementsIn(bytes, from.body, from.end).filter((element) => element.id === id);
  return rest.length === 0 ? found : found.flatMap((element) => elementsAt(bytes, element, rest));
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
export function sumUp(bytes: Buffer, { body, end }: Element): void {
  const [first] = elementsIn(bytes, body, end);
  if (first?.id === CRC && first.end - first.body === 4)
    bytes.writeUInt32LE(crc32(bytes.subarray(first.end, end)), first.body);
}
