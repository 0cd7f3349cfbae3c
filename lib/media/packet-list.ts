/** A film's packets, hundreds of thousands, without an object for each. Pure. */
import { Columns, type List } from "../model/list.ts";
import type { Packet } from "./packets.ts";

export type PacketList = List<Packet>;

/** Packets of one stream that have presentation times and are shown. */
export class PacketColumns extends Columns<Packet> {
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

  /** The same packets, all of one duration. */
  lasting(duration: number): PacketColumns {
    const even = new PacketColumns(this.#stream, this.length, this);
    even.#durations.fill(duration);
    return even;
  }

  protected read(i: number): Packet {
    const [pts = 0, dts = NaN, duration = 0] = [this.#pts[i], this.#dts[i], this.#durations[i]];
    const [key, size] = [this.#keys[i] === 1, this.#sizes[i]];
    return { stream: this.#stream, pts, dts: Number.isNaN(dts) ? undefined : dts, duration, key, hidden: false, size };
  }
}

/** The same packets, all of one duration. */
export const lasting = (packets: PacketList, duration: number): PacketList =>
  packets instanceof PacketColumns ? packets.lasting(duration) : packets.map((packet) => ({ ...packet, duration }));
