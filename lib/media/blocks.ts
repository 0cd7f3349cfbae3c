/** What is known of a track's blocks, in columns: a film has hundreds of thousands, and threads hand them on without copies. Pure. */

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

/** As many times and sizes as there are blocks. */
export interface BlockColumns {
  /** Ticks. */
  readonly times: Float64Array<ArrayBuffer>;
  /** Ticks; 0 where it isn't told, and none behind the last one that is. */
  readonly durations: Float64Array<ArrayBuffer>;
  /** Bytes, as stored. */
  readonly sizes: Float64Array<ArrayBuffer>;
  /** Which blocks have key frames, and where in the file those lie. */
  readonly keys: Float64Array<ArrayBuffer>;
  readonly positions: Float64Array<ArrayBuffer>;
}

/** Numbers, as many as come. */
class Column {
  length = 0;
  #numbers = new Float64Array(256);

  push(value: number): void {
    this.put(this.length, value);
  }

  /** @param place behind the last one, with zeros between */
  put(place: number, value: number): void {
    if (place >= this.#numbers.length) {
      const longer = new Float64Array(2 * place);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[place] = value;
    this.length = place + 1;
  }

  /** @returns them, and has none any more */
  take(): Float64Array<ArrayBuffer> {
    const taken = this.#numbers.slice(0, this.length);
    this.#numbers.fill(0, 0, this.length);
    this.length = 0;
    return taken;
  }
}

export class Blocks {
  readonly #times = new Column();
  readonly #durations = new Column();
  readonly #sizes = new Column();
  readonly #keys = new Column();
  readonly #positions = new Column();

  /** Of numbers rather than of an object each time. */
  add(time: number, duration: number, key: boolean, position: number, size: number): void {
    const place = this.#times.length;
    this.#times.push(time);
    this.#sizes.push(size);
    if (duration !== 0) this.#durations.put(place, duration);
    if (!key) return;
    this.#keys.push(place);
    this.#positions.push(position);
  }

  /** @returns them, and has none any more: it may serve again */
  take(): BlockColumns {
    const [times, durations, sizes] = [this.#times.take(), this.#durations.take(), this.#sizes.take()];
    return { times, durations, sizes, keys: this.#keys.take(), positions: this.#positions.take() };
  }
}

/** Where the key frames of these blocks lie. */
export const keyPlaces = ({ keys, positions, sizes }: BlockColumns): { position: number; size: number }[] =>
  Array.from(keys, (block, i) => ({ position: positions[i] ?? 0, size: sizes[block] ?? 0 }));
