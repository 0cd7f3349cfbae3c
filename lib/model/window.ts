/** Windows: the independently encodable slices of one video stream. Pure data; owns no file or process. */

declare const ticks: unique symbol;
/** Integer presentation time in a stream's time base. */
export type Ticks = number & { readonly [ticks]: true };

export function asTicks(value: number): Ticks {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer tick count: ${String(value)}`);
  return value as Ticks;
}

export interface Window {
  /** Merge order, 0-based. */
  readonly index: number;
  /** Presentation times in ticks of the source stream's time base; `end` is exclusive, the next window's `start`. */
  readonly start: Ticks;
  /** Undefined for the last window, which runs to the end of the stream. */
  readonly end: Ticks | undefined;
}
