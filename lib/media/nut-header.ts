/** What the headers of a NUT file say of its first stream, a segment's video (nut.txt, nutenc.c). Reads no packets. */
import type { Rational } from "../model/time.ts";

export interface NutVideo {
  readonly fourcc: string;
  readonly timeBase: Rational;
  readonly width: number;
  readonly height: number;
  /** Undefined where it isn't told. */
  readonly pixelShape: Rational | undefined;
  /** The encoder's parameter sets, as it gave them. */
  readonly extradata: Buffer;
}

const [MAIN, STREAM] = ["4e4d7a561f5f04ad", "4e5311405bf2f9db"].map((code) => Buffer.from(code, "hex")) as [
  Buffer,
  Buffer,
];
/** Headers above this have a checksum of their own before what they say. */
const SHORT = 4096;

/** Numbers are stored 7 bits a byte, bytes behind their count. */
class Reader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    [this.#bytes, this.#at] = [bytes, at];
  }

  number(): number {
    for (let value = 0; ;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError("the header goes on");
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  }

  bytes(length = this.number()): Buffer {
    const found = this.#bytes.subarray(this.#at, this.#at + length);
    if (found.length < length) throw new RangeError("the header goes on");
    this.#at += length;
    return found;
  }
}

function headerAt(head: Buffer, code: Buffer): Reader {
  const start = head.indexOf(code);
  if (start === -1) throw new RangeError("there is no such header");
  const reader = new Reader(head, start + code.length);
  if (reader.number() > SHORT) reader.bytes(4);
  return reader;
}

function timeBases(head: Buffer): Rational[] {
  const main = headerAt(head, MAIN);
  const version = main.number();
  if (version > 3) main.number();
  const [, , count] = [main.number(), main.number(), main.number()];
  return Array.from({ length: count }, () => ({ num: main.number(), den: main.number() }));
}

/**
 * @param head the file's first bytes, its headers among them
 * @returns undefined where that isn't the beginning of a file with a video
 */
export function readNutVideo(head: Buffer): NutVideo | undefined {
  try {
    const bases = timeBases(head);
    const stream = headerAt(head, STREAM);
    const [, kind] = [stream.number(), stream.number()];
    const fourcc = stream.bytes().toString("latin1");
    const timeBase = bases[stream.number()];
    // How times are written, how far they are apart, the decoder's delay, flags.
    for (let i = 0; i < 4; i++) stream.number();
    const extradata = Buffer.from(stream.bytes());
    const [width, height, num, den] = [stream.number(), stream.number(), stream.number(), stream.number()];
    if (kind !== 0 || !timeBase) return undefined;
    return { fourcc, timeBase, width, height, pixelShape: num > 0 && den > 0 ? { num, den } : undefined, extradata };
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
