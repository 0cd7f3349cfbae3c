/** The boxes that MP4 and QuickTime files are made of (ISO/IEC 14496-12). Finds and makes them; understands none. */
import type { FileHandle } from "node:fs/promises";

export interface Box {
  readonly type: string;
  /** Bytes from the start of the file, or of the buffer it's in. */
  readonly start: number;
  /** Behind size and type. */
  readonly body: number;
  readonly end: number;
}

const HEAD = 16;

/** @param limit where what the box is in ends */
function readHead(head: Buffer, start: number, limit: number): Box | undefined {
  if (head.length < 8) return undefined;
  const short = head.readUInt32BE(0);
  const long = short === 1;
  if (long && head.length < HEAD) return undefined;
  const size = long ? Number(head.readBigUInt64BE(8)) : short === 0 ? limit - start : short;
  const body = start + (long ? HEAD : 8);
  const end = start + size;
  return end < body || end > limit ? undefined : { type: head.toString("latin1", 4, 8), start, body, end };
}

/** Of a box's body in memory; ends silently where there's no sound box any more. */
export function boxesIn(buffer: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end;) {
    const box = readHead(buffer.subarray(at, Math.min(end, at + HEAD)), at, end);
    if (!box) break;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** The first box along this way of types. */
export function boxAt(buffer: Buffer, { body, end }: Pick<Box, "body" | "end">, ...way: string[]): Box | undefined {
  const [type, ...rest] = way;
  const found = boxesIn(buffer, body, end).find((box) => box.type === type);
  return found && rest.length > 0 ? boxAt(buffer, found, ...rest) : found;
}

/** A file's outermost boxes. Reads 16 bytes of each; undefined where they don't fill the file, or are too many. */
export async function outerBoxes(file: FileHandle, size: number, most = 1000): Promise<Box[] | undefined> {
  const boxes: Box[] = [];
  for (let at = 0; at < size;) {
    const head = await readAt(file, at, HEAD);
    const box = readHead(head, at, size);
    if (!box || boxes.length === most) return undefined;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** Fewer bytes only at the file's end. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

export function box(type: string, ...body: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4, "latin1");
  return Buffer.concat([head, ...body]);
}
