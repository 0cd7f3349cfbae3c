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

export async function makeFilm(folder: string, seconds: number, name = "film.mp4"): Promise<string> {
  const film = join(folder, name);
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

/** How long all but the nodes takes, in encodes of the film by ffmpeg's x264: so many for each pair, and so many besides. */
const WORK = { pair: 12, others: 10 };
/** Seconds of film; shorter ones tell little, longer ones no more. */
const [SHORTEST, LONGEST] = [20, 3600];

const bounded = (seconds: number): number =>
  Math.round(Math.min(LONGEST, Math.max(SHORTEST, seconds)) / GOP_SECONDS) * GOP_SECONDS;

/** What x264 takes for a second of the clip, in seconds. */
async function costOfSecond(folder: string, ...more: readonly string[]): Promise<number> {
  const trial = ["-t", "20", "-i", clip, "-c:v", "libx264", "-preset", "medium", ...more, "-an"];
  return (await timed("ffmpeg", [...quiet, ...trial, join(folder, "trial.mkv")])) / 20;
}

/** How long a film may be so that everything but the nodes takes so many minutes. */
export async function affordableSeconds(folder: string, minutes: number, pairs: number): Promise<number> {
  return bounded((minutes * 60) / ((WORK.pair * pairs + WORK.others) * (await costOfSecond(folder))));
}

/** How long a film must be so that one core encodes it in so many seconds. */
export async function secondsOfWork(folder: string, workSeconds: number): Promise<number> {
  return bounded(workSeconds / (await costOfSecond(folder, "-threads", "1")));
}
