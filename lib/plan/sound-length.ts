/**
 * How long copied sound has to be. Nothing else of a merged file would tell that its sound ended too early: the check of
 * its frames and streams passed where a version of ffmpeg ended a copy with its first packet. Pure.
 */
import type { FfmpegCommand, StreamPick } from "../model/command.ts";
import type { MediaInfo, MediaStream } from "../model/media.ts";
import { parseRational, toSeconds } from "../model/time.ts";
import { lengthOptions } from "./length-options.ts";
import { soundOf } from "./sound.ts";

/** Options behind which a copy may be shorter than its source, or isn't measured by it. */
const shortening = new Set(["t", "to", "ss", "bsf", "absf", "fflags", ...lengthOptions]);

/** Containers' own figures differ by a packet or two, and by what their clocks round. */
const [SLACK_SECONDS, SLACK_SHARE] = [1, 0.01];

/** Seconds; undefined where its file doesn't tell. Matroska's tag says when it ends, wherever it begins. */
function secondsOf({ duration, tags, start_pts: start, time_base: base }: MediaStream): number | undefined {
  const tagged = Object.entries(tags).find(([key]) => /^DURATION(-\w+)?$/.test(key))?.[1];
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(tagged ?? "") ?? [];
  const end = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const timeBase = parseRational(base);
  const begin = timeBase && start !== undefined ? toSeconds(start, timeBase) : NaN;
  const found = duration === undefined ? end - begin : Number(duration);
  return Number.isFinite(found) && found > 0 ? found : undefined;
}

/** @returns seconds by the output's streams; undefined for those that aren't copied sound, and where that can't be told */
export function soundLengths(
  { inputs, outputs, globals }: FfmpegCommand,
  picks: readonly StreamPick[],
  media: readonly MediaInfo[],
): readonly (number | undefined)[] {
  const [output] = outputs;
  const whole = (options: FfmpegCommand["globals"]): boolean => !options.some(({ name }) => shortening.has(name));
  if (!output || !whole([...globals, ...output.options])) return [];
  const copied = new Map(
    soundOf(output, picks, media).flatMap(({ index, stream, copied: kept }) =>
      kept ? [[index, stream] as const] : [],
    ),
  );
  return picks.map(({ input }, index) => {
    const stream = copied.get(index);
    return stream && whole(inputs[input]?.options ?? []) ? secondsOf(stream) : undefined;
  });
}

/**
 * @param videoSeconds how long the video is: a file that was cut off tells its streams' lengths as they once were
 * @returns what is wrong; undefined where no sound ends too early
 */
export function shortSound(
  is: readonly MediaStream[],
  lengths: readonly (number | undefined)[],
  videoSeconds: number,
): string | undefined {
  for (const [i, length] of lengths.entries()) {
    const found = is[i] && secondsOf(is[i]);
    if (length === undefined || found === undefined) continue;
    const wanted = Math.min(length, videoSeconds);
    if (found < wanted * (1 - SLACK_SHARE) - SLACK_SECONDS)
      return `the merged file's stream ${i} lasts ${found.toFixed(1)} s, not ${wanted.toFixed(1)} s`;
  }
  return undefined;
}
