/** -force_key_frames over a whole run, told to each window in its own times. Pure. */
import { formatMicroseconds, MICRO, parseDuration, rescale, type Rational } from "../model/time.ts";

/** "source": the option as given means the same in every window. Else: output times, in encoder ticks, ascending. */
export type ForcedKeys =
  { readonly kind: "source"; readonly value: string } | { readonly kind: "ticks"; readonly ticks: readonly number[] };

/** The form that media servers use: a key frame every so many seconds. */
const every = /^expr:gte\(t,(?:(\d+(?:\.\d+)?)\+)?n_forced\*(\d+(?:\.\d+)?)\)$/;

/** Walks the frames as do_video_out in ffmpeg 5.1 does: a frame takes at most one of the times that are due. */
function due(times: readonly number[], wanted: (forced: number) => number | undefined): number[] {
  const ticks: number[] = [];
  for (const time of times) {
    const next = wanted(ticks.length);
    if (next === undefined) break;
    if (time >= next) ticks.push(time);
  }
  return ticks;
}

/**
 * @param times all output times of the run, in ticks of `timeBase`, ascending
 * @returns undefined for a form that isn't followed
 */
export function forcedKeys(value: string, times: readonly number[], timeBase: Rational): ForcedKeys | undefined {
  if (value === "source" || value === "source_no_drop") return { kind: "source", value };
  const [, offset, seconds] = every.exec(value) ?? [];
  if (seconds !== undefined) {
    const [first = 0] = times;
    const tick = timeBase.num / timeBase.den;
    const threshold = (forced: number): number => Number(offset ?? 0) + forced * Number(seconds);
    // The expression sees t as ffmpeg reckons it, a product of doubles counted from the first frame.
    const at = due(
      times.map((time) => (time - first) * tick),
      threshold,
    );
    return { kind: "ticks", ticks: at.map((t) => Math.round(t / tick) + first) };
  }
  const list = value.split(",").map(parseDuration);
  if (list.some((us) => us === undefined)) return undefined;
  const wanted = list.map((us) => rescale(us ?? 0, MICRO, timeBase)).sort((a, b) => a - b);
  return { kind: "ticks", ticks: due(times, (forced) => wanted[forced]) };
}

/** The option for a window whose clock begins at `base` and which ends before `end`; empty without forced frames. */
export function windowKeys(forced: ForcedKeys | undefined, base: number, end: number, timeBase: Rational): string[] {
  if (!forced) return [];
  if (forced.kind === "source") return ["-force_key_frames:v", forced.value];
  const inside = forced.ticks.filter((tick) => tick >= base && tick < end);
  const list = inside.map((tick) => formatMicroseconds(rescale(tick - base, timeBase, MICRO)));
  return list.length === 0 ? [] : ["-force_key_frames:v", list.join(",")];
}
