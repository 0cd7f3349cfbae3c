/** What an array is, as far as reading one goes: a film's frames are too many for an object each. Pure. */

export interface List<T> extends Iterable<T> {
  readonly length: number;
  /** As an array's: from the end where negative, undefined beyond either end. */
  at(place: number): T | undefined;
  map<U>(become: (one: T, place: number) => U): U[];
  filter(holds: (one: T, place: number) => boolean): T[];
  findIndex(holds: (one: T, place: number) => boolean): number;
  some(holds: (one: T, place: number) => boolean): boolean;
  every(holds: (one: T, place: number) => boolean): boolean;
}

/** A list whose objects are made when they are asked for, and forgotten. */
export abstract class Columns<T> implements List<T> {
  abstract readonly length: number;

  /** @param place from 0 to below the length */
  protected abstract read(place: number): T;

  at(place: number): T | undefined {
    const from = place < 0 ? place + this.length : place;
    return from >= 0 && from < this.length ? this.read(from) : undefined;
  }

  map<U>(become: (one: T, place: number) => U): U[] {
    return Array.from({ length: this.length }, (_, i) => become(this.read(i), i));
  }

  filter(holds: (one: T, place: number) => boolean): T[] {
    const kept: T[] = [];
    for (let i = 0; i < this.length; i++) {
      const one = this.read(i);
      if (holds(one, i)) kept.push(one);
    }
    return kept;
  }

  findIndex(holds: (one: T, place: number) => boolean): number {
    for (let i = 0; i < this.length; i++) if (holds(this.read(i), i)) return i;
    return -1;
  }

  some(holds: (one: T, place: number) => boolean): boolean {
    return this.findIndex(holds) !== -1;
  }

  every(holds: (one: T, place: number) => boolean): boolean {
    return !this.some((one, i) => !holds(one, i));
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.length; i++) yield this.read(i);
  }
}
