/** A film of minutes from half a minute of real pictures: the clip again and again, each time cropped otherwise. */
import { stat } from "node:fs/promises";
import { timed } from "../real/timed.ts";

export const FRAME_SECONDS = 1 / 24;
const CLIP_SECONDS = 30;
/** A window may start this often, as in films that people have. */
const KEY_FRAMES = 48;

/** Parts of the clip's width, its height, and where they begin; some turned over. */
const views = [
  "crop=iw:ih:0:0",
  "crop=iw*.7:ih*.7:0:0,hflip",
  "crop=iw*.8:ih*.8:iw*.2:ih*.1",
  "crop=iw*.6:ih*.6:iw*.3:ih*.4,hflip",
];

/** Makes the film, losslessly, where it isn't there yet. @returns its seconds */
export async function makeFilm(clip: string, path: string): Promise<number> {
  const seconds = views.length * CLIP_SECONDS;
  if (await stat(path).catch(() => undefined)) return seconds;
  const parts = views.map(
    (view, i) => `[${i}:v]trim=end=${CLIP_SECONDS},${view},scale=640:360,setsar=1,fps=24,format=yuv420p[v${i}]`,
  );
  const graph = `${parts.join(";")};${views.map((_, i) => `[v${i}]`).join("")}concat=n=${views.length}[v]`;
  const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-g", String(KEY_FRAMES)];
  const inputs = views.flatMap(() => ["-i", clip]);
  await timed("ffmpeg", [
    "-v",
    "error",
    "-nostdin",
    "-y",
    ...inputs,
    "-filter_complex",
    graph,
    "-map",
    "[v]",
    ...coding,
    path,
  ]);
  return seconds;
}
