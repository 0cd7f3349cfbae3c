/** What a film's frames become at the frame rate conversion, in columns: 25 bytes for each. Pure. */
import { Columns, type List } from "../model/list.ts";
import type { SyncStep } from "./frame-sync.ts";

export class StepColumns extends Columns<SyncStep> {
  readonly length: number;
  readonly first: Float64Array;
  readonly counts: Int32Array;
  readonly repeats: Int32Array;
  readonly #drifts: Float64Array;
  readonly #natural: Uint8Array;

  constructor(length: number) {
    super();
    this.length = length;
    [this.first, this.#drifts] = [new Float64Array(length), new Float64Array(length)];
    [this.counts, this.repeats] = [new Int32Array(length), new Int32Array(length)];
    this.#natural = new Uint8Array(length);
  }

  static from(steps: List<SyncStep>): StepColumns {
    if (steps instanceof StepColumns) return steps;
    const columns = new StepColumns(steps.length);
    let place = 0;
    for (const { first, count, repeats, drift, natural } of steps)
      columns.set(place++, first, count, repeats, drift, natural);
    return columns;
  }

  set(place: number, first: number, count: number, repeats: number, drift: number, natural: boolean): void {
    this.first[place] = first;
    this.counts[place] = count;
    this.repeats[place] = repeats;
    this.#drifts[place] = drift;
    this.#natural[place] = natural ? 1 : 0;
  }

  protected read(place: number): SyncStep {
    return {
      first: this.first[place] ?? 0,
      count: this.counts[place] ?? 0,
      repeats: this.repeats[place] ?? 0,
      drift: this.#drifts[place] ?? 0,
      natural: this.#natural[place] === 1,
    };
  }
}
