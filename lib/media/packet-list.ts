/** A film's packets, hundreds of thousands, without an object for each. Pure. */
import { Columns, type List } from "../model/list.ts";
import type { Packet } from "./packets.ts";

export type PacketList = List<Packet>;

/** A list's packets, where all are asked for something: without an object for each. */
export interface PacketFacts {
  readonly length: number;
  ptsAt(place: number): number | undefined;
  durationAt(place: number): number;
  isKey(place: number): boolean;
  isHidden(place: number): boolean;
  sizeAt(place: number): number | undefined;
}

/** Packets of one stream that have presentation times and are shown. */
export class PacketColumns extends Columns<Packet> implements PacketFacts {
  readonly length: number;
  readonly #stream: number;
  readonly #pts: Float64Array;
  readonly #dts: Float64Array;
  readonly #durations: Float64Array;
  readonly #keys: Uint8Array;
  readonly #sizes: Float64Array;

  /** @param alike packets whose durations alone are to be others. Default: there are none */
  constructor(stream: number, length: number, alike?: PacketColumns) {
    super();
    this.#stream = stream;
    this.length = length;
    this.#pts = alike ? alike.#pts : new Float64Array(length);
    this.#dts = alike ? alike.#dts : new Float64Array(length);
    this.#sizes = alike ? alike.#sizes : new Float64Array(length);
    this.#keys = alike ? alike.#keys : new Uint8Array(length);
    this.#durations = new Float64Array(length);
  }

  set(place: number, pts: number, dts: number | undefined, duration: number, key: boolean, size: number): void {
    this.#pts[place] = pts;
    this.#dts[place] = dts ?? NaN;
    this.#durations[place] = duration;
    this.#keys[place] = key ? 1 : 0;
    this.#sizes[place] = size;
  }

  ptsAt(place: number): number | undefined {
    return this.#pts[place];
  }

  durationAt(place: number): number {
    return this.#durations[place] ?? 0;
  }

  isKey(place: number): boolean {
    return this.#keys[place] === 1;
  }

  isHidden(): boolean {
    return false;
  }

  sizeAt(place: number): number | undefined {
    return this.#sizes[place];
  }

  /** The same packets, all of one duration. */
  lasting(duration: number): PacketColumns {
    const even = new PacketColumns(this.#stream, this.length, this);
    even.#durations.fill(duration);
    return even;
  }

  protected read(i: number): Packet {
    const [pts, dts] = [this.#pts[i] ?? 0, this.#dts[i] ?? NaN];
    const [duration, key, size] = [this.durationAt(i), this.isKey(i), this.#sizes[i]];
    return { stream: this.#stream, pts, dts: Number.isNaN(dts) ? undefined : dts, duration, key, hidden: false, size };
  }
}

/** Of packets that are objects. */
class PacketObjects implements PacketFacts {
  readonly length: number;
  readonly #packets: PacketList;

  constructor(packets: PacketList) {
    [this.length, this.#packets] = [packets.length, packets];
  }

  ptsAt(place: number): number | undefined {
    return this.#packets.at(place)?.pts;
  }

  durationAt(place: number): number {
    return this.#packets.at(place)?.duration ?? 0;
  }

  isKey(place: number): boolean {
    return this.#packets.at(place)?.key ?? false;
  }

  isHidden(place: number): boolean {
    return this.#packets.at(place)?.hidden ?? true;
  }

  sizeAt(place: number): number | undefined {
    return this.#packets.at(place)?.size;
  }
}

export const factsOf = (packets: PacketList): PacketFacts =>
  packets instanceof PacketColumns ? packets : new PacketObjects(packets);

/** The same packets, all of one duration. */
export const lasting = (packets: PacketList, duration: number): PacketList =>
  packets instanceof PacketColumns ? packets.lasting(duration) : packets.map((packet) => ({ ...packet, duration }));
