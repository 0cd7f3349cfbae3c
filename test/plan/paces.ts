/** Made-up times of frames, and what a window shows of them. */
import { byPicture, replaySync, type SourceFrame, type SyncSettings } from "../../lib/plan/frame-sync.ts";

/** Steps between frames, in ms; the n-th is start + n² · 37 mod spread, as ffmpeg's expressions can say it too. */
export const paces = { jittery: [20, 45], slow: [70, 260], fast: [3, 40], even: [40, 1] } as const;
export type Pace = keyof typeof paces;

export function paced(pace: Pace, startMs: number, count: number): SourceFrame[] {
  const [least, spread] = paces[pace];
  let pts = startMs;
  return Array.from({ length: count }, (_, n) => {
    if (n > 0) pts += least + ((n * n * 37) % spread);
    return { pts, duration: 0 };
  });
}

/** Pictures that a window shows: [output time, source frame], its first frame at zero or where it keeps its place. */
export function pictures(frames: readonly SourceFrame[], sync: SyncSettings): (readonly [number, number])[] {
  return [...byPicture(replaySync(frames, sync))].flatMap((step, i) =>
    Array.from({ length: step.count }, (_, n) => [step.first + n, i] as const),
  );
}
