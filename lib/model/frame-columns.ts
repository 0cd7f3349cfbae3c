/** A film's frames in columns: 25 bytes for each. Pure. */
import { Columns, type List } from "./list.ts";
import type { IndexedFrame } from "./video-index.ts";

const [KEY, LEADING, IN_ORDER, KNOWS_ORDER] = [1, 2, 4, 8];

const flagsOf = ({ key, leading, inOrder }: IndexedFrame): number =>
  (key ? KEY : 0) |
  (leading ? LEADING : 0) |
  (inOrder === true ? IN_ORDER : 0) |
  (inOrder === undefined ? 0 : KNOWS_ORDER);

interface Arrays {
  readonly pts: Float64Array;
  readonly durations: Float64Array;
  /** NaN where it isn't known. */
  readonly bytes: Float64Array;
  readonly flags: Uint8Array;
}

/** Places that numbers are moved by, on the average, until they count as out of all order. */
const FAR = 32;

/** The places of numbers in ascending order, equal ones as they are. A film's frames are stored nearly so. */
function ascending(numbers: Float64Array): Uint32Array {
  const order = new Uint32Array(numbers.length);
  let left = FAR * numbers.length;
  for (let i = 0; i < order.length; i++) {
    const number = numbers[i] ?? 0;
    let to = i;
    for (; to > 0 && (numbers[order[to - 1] ?? 0] ?? 0) > number; to--) order[to] = order[to - 1] ?? 0;
    order[to] = i;
    left -= i - to;
    if (left < 0) return order.map((_, place) => place).sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  }
  return order;
}

export class FrameColumns extends Columns<IndexedFrame> {
  readonly length: number;
  readonly pts: Float64Array;
  readonly durations: Float64Array;
  readonly #arrays: Arrays;

  private constructor(arrays: Arrays) {
    super();
    this.#arrays = arrays;
    [this.pts, this.durations] = [arrays.pts, arrays.durations];
    this.length = arrays.pts.length;
  }

  static ofLength(length: number): FrameColumns {
    const numbers = (): Float64Array => new Float64Array(length);
    return new FrameColumns({ pts: numbers(), durations: numbers(), bytes: numbers(), flags: new Uint8Array(length) });
  }

  static from(frames: List<IndexedFrame>): FrameColumns {
    if (frames instanceof FrameColumns) return frames;
    const columns = FrameColumns.ofLength(frames.length);
    let place = 0;
    for (const frame of frames) columns.set(place++, frame);
    return columns;
  }

  set(place: number, frame: IndexedFrame): void {
    const { pts, durations, bytes, flags } = this.#arrays;
    pts[place] = frame.pts;
    durations[place] = frame.duration;
    bytes[place] = frame.bytes ?? NaN;
    flags[place] = flagsOf(frame);
  }

  /** Frames shown before this key frame are stored behind it. */
  markLeading(place: number): void {
    this.#arrays.flags[place] = (this.#arrays.flags[place] ?? 0) | LEADING;
  }

  markOutOfOrder(place: number): void {
    this.#arrays.flags[place] = (this.#arrays.flags[place] ?? 0) & ~IN_ORDER;
  }

  isKey(place: number): boolean {
    return ((this.#arrays.flags[place] ?? 0) & KEY) !== 0;
  }

  /** Whether it's known to be. */
  isInOrder(place: number): boolean {
    return ((this.#arrays.flags[place] ?? 0) & IN_ORDER) !== 0;
  }

  bytesOf(place: number): number | undefined {
    const size = this.#arrays.bytes[place];
    return size === undefined || Number.isNaN(size) ? undefined : size;
  }

  /** The places of all key frames. */
  keys(): number[] {
    const keys: number[] = [];
    for (let i = 0; i < this.length; i++) if (this.isKey(i)) keys.push(i);
    return keys;
  }

  part(first: number, end: number): FrameColumns {
    if (first === 0 && end === this.length) return this;
    const { pts, durations, bytes, flags } = this.#arrays;
    return new FrameColumns({
      pts: pts.subarray(first, end),
      durations: durations.subarray(first, end),
      bytes: bytes.subarray(first, end),
      flags: flags.subarray(first, end),
    });
  }

  /** The same frames, on a clock by which they are so many ticks earlier. */
  earlier(ticks: number): FrameColumns {
    return ticks === 0 ? this : new FrameColumns({ ...this.#arrays, pts: this.pts.map((pts) => pts - ticks) });
  }

  /** Ascending by pts; those of the same time as they are. */
  sorted(): FrameColumns {
    const { pts } = this;
    if (!pts.some((at, i) => at < (pts[i - 1] ?? -Infinity))) return this;
    const order = ascending(pts);
    const { durations, bytes, flags } = this.#arrays;
    const sorted = FrameColumns.ofLength(this.length);
    const into = sorted.#arrays;
    for (let to = 0; to < order.length; to++) {
      const from = order[to] ?? 0;
      into.pts[to] = pts[from] ?? 0;
      into.durations[to] = durations[from] ?? 0;
      into.bytes[to] = bytes[from] ?? 0;
      into.flags[to] = flags[from] ?? 0;
    }
    return sorted;
  }

  protected read(place: number): IndexedFrame {
    const { durations, flags } = this.#arrays;
    const flag = flags[place] ?? 0;
    return {
      pts: this.pts[place] ?? 0,
      duration: durations[place] ?? 0,
      key: (flag & KEY) !== 0,
      leading: (flag & LEADING) !== 0,
      bytes: this.bytesOf(place),
      inOrder: (flag & KNOWS_ORDER) === 0 ? undefined : (flag & IN_ORDER) !== 0,
    };
  }
}
