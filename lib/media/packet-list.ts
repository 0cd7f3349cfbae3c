/** A film's packets, hundreds of thousands, without an object for each. Pure. */
import type { Packet } from "./packets.ts";

/** What an array of packets is, as far as reading one goes. */
export interface PacketList extends Iterable<Packet> {
  readonly length: number;
  /** As an array's: from the end where negative, undefined beyond either end. */
  at(place: number): Packet | undefined;
}

/** Packets of one stream that have presentation times and are shown. */
export class PacketColumns implements PacketList {
  readonly length: number;
  readonly #stream: number;
  readonly #pts: Float64Array;
  readonly #dts: Float64Array;
  readonly #durations: Float64Array;
  readonly #keys: Uint8Array;
  readonly #sizes: Float64Array;

  constructor(stream: number, length: number) {
    this.#stream = stream;
    this.length = length;
    [this.#pts, this.#dts, this.#durations, this.#sizes] = [0, 1, 2, 3].map(() => new Float64Array(length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    this.#keys = new Uint8Array(length);
  }

  set(place: number, pts: number, dts: number | undefined, duration: number, key: boolean, size: number): void {
    this.#pts[place] = pts;
    this.#dts[place] = dts ?? NaN;
    this.#durations[place] = duration;
    this.#keys[place] = key ? 1 : 0;
    this.#sizes[place] = size;
  }

  at(place: number): Packet | undefined {
    return this.#read(place < 0 ? place + this.length : place);
  }

  *[Symbol.iterator](): Iterator<Packet> {
    for (let i = 0; i < this.length; i++) {
      const packet = this.#read(i);
      if (packet) yield packet;
    }
  }

  /** Not by at() of the columns, which takes ten times as long. */
  #read(i: number): Packet | undefined {
    const [pts, dts, duration] = [this.#pts[i], this.#dts[i], this.#durations[i]];
    if (pts === undefined || dts === undefined || duration === undefined) return undefined;
    const [key, size] = [this.#keys[i] === 1, this.#sizes[i]];
    return { stream: this.#stream, pts, dts: Number.isNaN(dts) ? undefined : dts, duration, key, hidden: false, size };
  }
}

/** The same packets, all of one duration. */
export function lasting(packets: PacketList, duration: number): PacketList {
  return {
    length: packets.length,
    at: (place) => {
      const packet = packets.at(place);
      return packet && { ...packet, duration };
    },
    *[Symbol.iterator]() {
      for (const packet of packets) yield { ...packet, duration };
    },
  };
}
