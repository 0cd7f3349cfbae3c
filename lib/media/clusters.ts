/**
 * A walk along a part of a Matroska file, from element to element and past what is in them: it's fed with bytes from where
 * it stands, and wants those of heads only. Pure. What it doesn't know breaks it.
 */
import { Blocks, type Block } from "./blocks.ts";
import { LONGEST_HEAD, marked, numberLengthAt, readHead, uintOf, type Element } from "./ebml.ts";
import { ids } from "./matroska-ids.ts";

/** Beside clusters; nothing in them changes how frames are read. */
const passed = new Set<number>([
  ids.void,
  ids.checksum,
  ids.cues,
  ids.chapters,
  ids.attachments,
  ids.tags,
  ids.seekHead,
]);
/** Position, size of the cluster before, silent tracks. */
const passedInCluster = new Set<number>([ids.void, ids.checksum, 0xa7, 0xab, 0x5854]);
/** Additions, padding to discard, priority, codec state. */
const passedInGroup = new Set<number>([ids.void, ids.checksum, 0x75a1, 0x75a2, 0xfa, 0xa4]);

const [KEY, LACING] = [0x80, 0x06];
/** Bytes of a track's number, a time and flags, at the most; of a time and flags; and of a whole number. */
const [BLOCK_HEAD, TIME_AND_FLAGS, NUMBER] = [5, 3, 8];
const LONGEST_TRACK_NUMBER = 2;
/** Enough to get on anywhere. */
export const LEAST_BYTES = LONGEST_HEAD + NUMBER;

interface Group {
  readonly end: number;
  block: Block | undefined;
  duration: number;
  key: boolean;
}

/** In the place of where to go on: too few bytes, or nothing to understand. */
const [MORE, BROKEN] = [-1, -2];

export class ClusterWalk {
  /** Where it stands. */
  at: number;
  /** Of the wanted track, as they are stored. */
  readonly blocks: Blocks;
  broken = false;
  readonly #stops: ArrayLike<number>;
  readonly #track: number;
  #stop = 1;
  /** Of the cluster it is in. */
  #clusterEnd: number | undefined;
  #time: number | undefined;
  #group: Group | undefined;
  /** What it looks at, and the bytes that this is in. */
  readonly #element = { id: 0, body: 0, end: 0 };
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  /** Where in the file those begin. */
  #start = 0;

  /**
   * @param stops where it begins, where it has to come by, outside of any cluster, and where it has to arrive; ascending
   * @param track the wanted one's number
   * @param blocks empty ones
   */
  constructor(stops: ArrayLike<number>, track: number, blocks = new Blocks()) {
    [this.at, this.#stops, this.#track, this.blocks] = [stops[0] ?? 0, stops, track, blocks];
  }

  get done(): boolean {
    return this.broken || this.#stop >= this.#stops.length;
  }

  /** @param length of what the buffer has of the file, from where the walk stands: LEAST_BYTES, or all up to its end */
  take(buffer: Buffer, length = buffer.length): void {
    this.#start = this.at;
    this.#buffer = buffer;
    this.#length = length;
    const element = this.#element;
    while (!this.done) {
      const step = readHead(buffer, this.at - this.#start, element, length) ? this.#step(element) : MORE;
      if (step === MORE) break;
      if (step === BROKEN) this.broken = true;
      else this.at = step;
      this.#leave();
    }
    this.broken ||= this.at === this.#start;
  }

  /** What is in a group or cluster ends there, and none reaches beyond the next stop. */
  get #limit(): number {
    return this.#group?.end ?? this.#clusterEnd ?? this.#stops[this.#stop] ?? 0;
  }

  /** @returns where to go on */
  #step(element: Element): number {
    const end = this.#start + element.end;
    if (end > this.#limit) return BROKEN;
    if (this.#group) return this.#inGroup(this.#group, element, end);
    if (this.#clusterEnd !== undefined) return this.#inCluster(element, end);
    if (element.id !== ids.cluster) return passed.has(element.id) ? end : BROKEN;
    this.#clusterEnd = end;
    this.#time = undefined;
    return this.#start + element.body;
  }

  #inCluster(element: Element, end: number): number {
    const { id } = element;
    if (id === ids.simpleBlock) return this.#readBlock(element, undefined);
    if (id === ids.timestamp) {
      if (element.end > this.#length) return element.end - element.body > NUMBER ? BROKEN : MORE;
      if (this.#time !== undefined) return BROKEN;
      this.#time = uintOf(this.#buffer, element);
      return end;
    }
    if (id !== ids.group) return passedInCluster.has(id) ? end : BROKEN;
    this.#group = { end, block: undefined, duration: 0, key: true };
    return this.#start + element.body;
  }

  #inGroup(group: Group, element: Element, end: number): number {
    const { id } = element;
    if (id === ids.block) return group.block ? BROKEN : this.#readBlock(element, group);
    if (id === ids.blockDuration) {
      if (element.end > this.#length) return element.end - element.body > NUMBER ? BROKEN : MORE;
      group.duration = uintOf(this.#buffer, element);
    } else if (id === ids.reference) group.key = false;
    else if (!passedInGroup.has(id)) return BROKEN;
    return end;
  }

  /** @param group that it's in */
  #readBlock({ body, end }: Element, group: Group | undefined): number {
    const [buffer, start] = [this.#buffer, this.#start];
    if (this.#length < Math.min(end, body + BLOCK_HEAD)) return MORE;
    const numberLength = numberLengthAt(buffer, body);
    const data = body + numberLength + TIME_AND_FLAGS;
    if (numberLength > LONGEST_TRACK_NUMBER || this.#time === undefined || data > end) return BROKEN;
    if (marked(buffer, body, numberLength) !== this.#track) return start + end;
    const time = this.#time + buffer.readInt16BE(body + numberLength);
    const flags = buffer[data - 1] ?? 0;
    // ffmpeg gives no time to a frame before zero; several frames in a block get theirs in other ways.
    if (time < 0 || (flags & LACING) !== 0 || data === end) return BROKEN;
    const [key, position, size] = [(flags & KEY) !== 0, start + data, end - data];
    if (group) group.block = { time, duration: 0, key, position, size };
    else this.blocks.add(time, 0, key, position, size);
    return start + end;
  }

  /** Groups and clusters end where what is in them does. */
  #leave(): void {
    const { at } = this;
    if (this.#group && at === this.#group.end) {
      const { block, duration, key } = this.#group;
      if (block) this.blocks.add(block.time, duration, key, block.position, block.size);
      this.#group = undefined;
    }
    if (!this.#group && at === this.#clusterEnd) this.#clusterEnd = undefined;
    if (this.#clusterEnd === undefined && at === this.#stops[this.#stop]) this.#stop++;
  }
}
