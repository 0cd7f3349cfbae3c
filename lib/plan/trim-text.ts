/** ffmpeg's trim filter as text. Pure. */
import { formatMicroseconds, type Microseconds } from "../model/time.ts";

/** @returns no filter where there is neither bound */
export function trim(start: Microseconds | undefined, end: Microseconds | undefined): string[] {
  const bounds = [
    ...(start === undefined ? [] : [`start=${formatMicroseconds(start)}`]),
    ...(end === undefined ? [] : [`end=${formatMicroseconds(end)}`]),
  ];
  return bounds.length > 0 ? [`trim=${bounds.join(":")}`] : [];
}
