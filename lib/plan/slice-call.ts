/** Cutting a segment: a stream-copied slice of the source that holds one window and what decoding it needs. Pure. */
import { formatOptions } from "../command/parse.ts";
import type { FfmpegCall } from "../model/ffmpeg-call.ts";
import { formatMicroseconds, MICRO, rescale } from "../model/time.ts";
import { seekPoint, type WindowOrder } from "./window-argv.ts";
import type { SplitPlan } from "./types.ts";

/** How long a slice goes on behind its window, for frames stored late: this many, and at least this long. */
const TAIL_FRAMES = 17;
const TAIL_US = 1_000_000;

/**
 * The slice keeps the source's own timestamps, and gets those that MPEG-PS leaves out. NUT, because it holds every
 * codec's time base exactly.
 * @param careful start much earlier than should be needed
 */
export function sliceCall(plan: SplitPlan, order: WindowOrder, careful: boolean): FfmpegCall {
  const { video, cuts } = plan;
  const point = seekPoint(plan, order, careful);
  const end = cuts[order.to];
  const seek = point === undefined ? [] : ["-ss", formatMicroseconds(Math.max(0, point - video.formatStartUs))];
  // With -copyts, an output -to is on the source's own clock.
  const late = Math.max(TAIL_US, TAIL_FRAMES * rescale(1, video.encoderTimeBase, MICRO));
  // Filters look as far ahead as they look back; twice that, where the pace changes.
  const ahead = end ? 2 * rescale(end.pts - end.warmPts, video.sourceTimeBase, MICRO) : 0;
  const until = end ? ["-to", formatMicroseconds(rescale(end.pts, video.sourceTimeBase, MICRO) + late + ahead)] : [];
  return {
    inputs: [
      {
        path: video.sourcePath,
        options: ["-copyts", "-fflags", "+genpts", ...seek, ...formatOptions(video.inputOptions)],
      },
    ],
    options: [
      ...["-hide_banner", "-loglevel", "error", "-nostdin", "-map", `0:${video.pick.stream}`, "-c", "copy"],
      ...until,
      ...["-avoid_negative_ts", "disabled", "-map_metadata", "-1", "-map_chapters", "-1", "-f", "nut"],
    ],
  };
}
