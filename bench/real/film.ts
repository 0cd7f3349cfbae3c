/** The film that is measured on: minutes of real video, none of them like another, in GOPs of 2 s. Measures one thing: how long it may be. */
import { join } from "node:path";
import { timed } from "./timed.ts";

const clip = join(import.meta.dirname, "..", "..", "fixtures", "bbb-30s.mp4");
const quiet = ["-v", "error", "-nostdin", "-y"];
const coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "48"];

/** Seconds of the film in --brief, and its GOPs'. */
export const BRIEF = { seconds: 4, gopSeconds: 0.5 };
export const GOP_SECONDS = 2;

/** The clip again and again, another part of its picture each time. */
const wandering =
  "crop=w=trunc(iw*0.4)*2:h=trunc(ih*0.4)*2:x='(iw-ow)*(0.5+0.5*sin(t/7))':y='(ih-oh)*(0.5+0.5*cos(t/11))',scale=640:360";

export async function makeFilm(folder: string, seconds: number): Promise<string> {
  const film = join(folder, "film.mp4");
  const input = ["-stream_loop", "-1", "-i", clip, "-t", String(seconds)];
  await timed("ffmpeg", [...quiet, ...input, "-vf", wandering, ...coding, "-c:a", "aac", film]);
  return film;
}

export async function makeBriefFilm(folder: string): Promise<string> {
  const film = join(folder, "film.mp4");
  const size = ["-t", String(BRIEF.seconds), "-vf", "scale=160:-2"];
  await timed("ffmpeg", [...quiet, "-i", clip, ...size, ...coding, "-g", "12", "-c:a", "copy", film]);
  return film;
}

/** How long all of it takes, in encodes of the film by ffmpeg's x264: so many for each pair, and so many besides. */
const WORK = { pair: 12, others: 32 };
/** Seconds of film; shorter ones tell little, longer ones no more. */
const [SHORTEST, LONGEST] = [20, 600];

/** How long a film may be so that everything takes so many minutes, measured with the clip. */
export async function affordableSeconds(folder: string, minutes: number, pairs: number): Promise<number> {
  const trial = ["-t", "20", "-i", clip, "-c:v", "libx264", "-preset", "medium", "-an", join(folder, "trial.mkv")];
  const perSecond = (await timed("ffmpeg", [...quiet, ...trial])) / 20;
  const seconds = (minutes * 60) / ((WORK.pair * pairs + WORK.others) * perSecond);
  return Math.round(Math.min(LONGEST, Math.max(SHORTEST, seconds)) / GOP_SECONDS) * GOP_SECONDS;
}
