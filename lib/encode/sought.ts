/** Lets ffmpeg decode the first moments behind -ss both ways: see plan/sought.ts. Judges nothing. */
import type { Programs } from "../media/programs.ts";
import { runProgram } from "../media/run.ts";
import type { CommandFile, StreamPick } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import type { VideoIndex } from "../model/video-index.ts";
import { placeOf, readSought, soughtCalls, type Sought } from "../plan/sought.ts";

export interface SoughtInput {
  readonly input: CommandFile;
  readonly media: MediaInfo;
  readonly pick: StreamPick;
  /** One run's other streams of that input. */
  readonly beside: readonly number[];
}

/** @returns undefined where there is nothing to try, or windows wouldn't begin as one run does */
export async function trySought(
  programs: Programs,
  wanted: SoughtInput,
  reading: Promise<VideoIndex>,
  signal: AbortSignal | undefined,
): Promise<Sought | undefined> {
  const place = placeOf(wanted.input, wanted.media, wanted.pick.stream, programs.version, wanted.beside);
  if (!place) return undefined;
  const index = await reading;
  const calls = soughtCalls(place, index);
  if (!calls) return undefined;
  const [run, ahead] = await Promise.all(
    [calls.run, calls.ahead].map((argv) => runProgram(programs.ffmpeg, argv, { signal })),
  );
  return run?.code === 0 && ahead?.code === 0 ? readSought(place, index, calls, run.stdout, ahead.stdout) : undefined;
}
