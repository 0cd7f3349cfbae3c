/** When frames come to an encoder, in its ticks: of a whole film at once. Pure. */
import { formatRational, MICRO, rescale, rescaleAll } from "../model/time.ts";
import type { SyncSettings } from "./frame-sync.ts";

/** lrint: nearest, halves to even. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const fraction = x - floor;
  if (fraction !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Encoder ticks: "avoid exact midpoints to reduce the chance of rounding differences". */
export const NUDGE = 2 ** -17;

/** What was reckoned last of these times: a run's are asked for again for each way its windows may go. */
const reckoned = new WeakMap<object, { readonly key: string; readonly ticks: Float64Array }>();

/** Of frames' pts their times with sub-tick precision: adjust_frame_pts_to_encoder_tb in ffmpeg 5.1. */
export function fineTicks(all: readonly number[] | Float64Array, settings: SyncSettings): Float64Array {
  const { encoderTimeBase, timeBase, startUs = 0 } = settings;
  const key = [encoderTimeBase, timeBase].map(formatRational).concat(String(startUs)).join();
  const known = reckoned.get(all);
  if (known?.key === key) return known.ticks;
  const { num, den } = encoderTimeBase;
  const parts = 2 ** Math.min(16, Math.max(0, 29 - Math.floor(Math.log2(den))));
  const fine = { num, den: den * parts };
  const start = rescale(startUs, MICRO, fine);
  const ticks = rescaleAll(all, timeBase, fine);
  for (let i = 0; i < ticks.length; i++) ticks[i] = ((ticks[i] ?? 0) - start) / parts;
  reckoned.set(all, { key, ticks });
  return ticks;
}

/** When it comes that is there exactly, as the settings nudge and move it. */
export const nudged = (exact: number, { nudgedBack = false, shift = 0 }: SyncSettings): number =>
  exact + (nudgedBack ? -1 : Math.sign(exact)) * NUDGE + shift;
