/**
 * A walk along a part of a Matroska file, from element to element and past what is in them: it's fed with bytes from where
 * it stands, and wants those of heads only. Pure. What it doesn't know breaks it.
 */
import { elementAt, LONGEST_HEAD, shortNumberAt, uintOf, type Element } from "./ebml.ts";
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
/** Bytes of a track's number, a time and flags, at the most; and of a whole number. */
const [BLOCK_HEAD, NUMBER] = [5, 8];
/** Enough to get on anywhere. */
export const LEAST_BYTES = LONGEST_HEAD + NUMBER;

export interface Block {
  /** Ticks. */
  readonly time: number;
  /** Ticks; 0 where it isn't told. */
  readonly duration: number;
  readonly key: boolean;
  /** Of its frame, as it's stored. */
  readonly position: number;
  readonly size: number;
}

/** Blocks without an object for each: a film has hundreds of thousands. */
export class Blocks {
  readonly times: number[] = [];
  readonly durations: number[] = [];
  readonly sizes: number[] = [];
  /** Of key frames, of which there are few: which block, and where its frame lies. */
  readonly keys: { readonly block: number; readonly position: number; readonly size: number }[] = [];

  get length(): number {
    return this.times.length;
  }

  add({ time, duration, key, position, size }: Block): void {
    if (key) this.keys.push({ block: this.length, position, size });
    this.times.push(time);
    this.durations.push(duration);
    this.sizes.push(size);
  }
}

/** A cluster or group it is in. */
interface Open {
  readonly end: number;
}

interface Group extends Open {
  block: Block | undefined;
  duration: number;
  key: boolean;
}

/** Where to go on, or why not: too few bytes, or nothing to understand. */
type Step = number | "more" | "broken";

export class ClusterWalk {
  /** Where it stands. */
  at: number;
  /** Where it has to arrive. */
  readonly end: number;
  /** Of the wanted track, as they are stored. */
  readonly blocks = new Blocks();
  broken = false;
  readonly #track: number;
  readonly #add = (block: Block): void => {
    this.blocks.add(block);
  };
  #cluster: Open | undefined;
  #time: number | undefined;
  #group: Group | undefined;

  /** @param track the wanted one's number */
  constructor(start: number, end: number, track: number) {
    [this.at, this.end, this.#track] = [start, end, track];
  }

  get done(): boolean {
    return this.broken || this.at >= this.end;
  }

  /** @param buffer what the file holds from where the walk stands: LEAST_BYTES, or all up to its end */
  take(buffer: Buffer): void {
    const start = this.at;
    while (!this.done) {
      const element = elementAt(buffer, this.at - start);
      const step = element ? this.#step(buffer, element, start) : "more";
      if (step === "more") break;
      if (step === "broken") this.broken = true;
      else this.at = step;
      this.#leave();
    }
    this.broken ||= this.at === start;
  }

  #step(buffer: Buffer, element: Element, start: number): Step {
    const end = start + element.end;
    if (end > (this.#group ?? this.#cluster ?? this).end) return "broken";
    if (this.#group) return this.#inGroup(this.#group, buffer, element, start);
    if (this.#cluster) return this.#inCluster(buffer, element, start);
    if (element.id !== ids.cluster) return passed.has(element.id) ? end : "broken";
    this.#cluster = { end };
    this.#time = undefined;
    return start + element.body;
  }

  #inCluster(buffer: Buffer, element: Element, start: number): Step {
    const { id } = element;
    const end = start + element.end;
    if (id === ids.simpleBlock) return this.#readBlock(buffer, element, start, this.#add);
    if (id === ids.timestamp) {
      if (element.end > buffer.length) return element.end - element.body > NUMBER ? "broken" : "more";
      if (this.#time !== undefined) return "broken";
      this.#time = uintOf(buffer, element);
      return end;
    }
    if (id !== ids.group) return passedInCluster.has(id) ? end : "broken";
    this.#group = { end, block: undefined, duration: 0, key: true };
    return start + element.body;
  }

  #inGroup(group: Group, buffer: Buffer, element: Element, start: number): Step {
    const { id } = element;
    if (id === ids.block) {
      return group.block ? "broken" : this.#readBlock(buffer, element, start, (block) => (group.block = block));
    }
    if (id === ids.blockDuration) {
      if (element.end > buffer.length) return element.end - element.body > NUMBER ? "broken" : "more";
      group.duration = uintOf(buffer, element);
    } else if (id === ids.reference) group.key = false;
    else if (!passedInGroup.has(id)) return "broken";
    return start + element.end;
  }

  #readBlock(buffer: Buffer, { body, end }: Element, start: number, take: (block: Block) => void): Step {
    if (buffer.length < Math.min(end, body + BLOCK_HEAD)) return "more";
    const track = shortNumberAt(buffer, body);
    if (!track || this.#time === undefined || track.end + 3 > end) return "broken";
    if (track.value !== this.#track) return start + end;
    const time = this.#time + buffer.readInt16BE(track.end);
    const flags = buffer[track.end + 2] ?? 0;
    const data = track.end + 3;
    // ffmpeg gives no time to a frame before zero; several frames in a block get theirs in other ways.
    if (time < 0 || (flags & LACING) !== 0 || data === end) return "broken";
    take({ time, duration: 0, key: (flags & KEY) !== 0, position: start + data, size: end - data });
    return start + end;
  }

  /** Groups and clusters end where what is in them does. */
  #leave(): void {
    if (this.#group && this.at === this.#group.end) {
      const { block, duration, key } = this.#group;
      if (block) this.blocks.add({ ...block, duration, key });
      this.#group = undefined;
    }
    if (!this.#group && this.at === this.#cluster?.end) this.#cluster = undefined;
  }
}
