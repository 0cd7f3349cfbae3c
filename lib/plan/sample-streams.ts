/**
 * Whether the streams of ffmpeg's own sample are those the plan goes by: the picks, and behind them what a muxer or
 * -attach adds. Pure.
 */
import type { StreamPick } from "../model/command.ts";
import type { MediaStream } from "../model/media.ts";
import { isMovFamily, isTimecode } from "./containers.ts";
import type { CommandFacts } from "./screen.ts";
import type { StreamFacts } from "./streams.ts";
import type { Findings } from "./types.ts";

/** The text track in which MP4 and MOV keep chapters, behind all others. */
const isChapterTrack = ({ codec_type: type, codec_tag_string: tag }: MediaStream): boolean =>
  type === "data" && tag === "text";

/** Matroska's demuxer takes an attached picture for a cover. */
const isAttached = ({ codec_type: type, disposition }: MediaStream): boolean =>
  type === "attachment" || disposition.attached_pic === 1;

/** Why the streams of ffmpeg's own sample don't fit the plan; undefined when they do. */
export function strangeStreams(
  { muxer, output }: CommandFacts,
  { picks }: StreamFacts,
  { media, sample }: Findings,
): string | undefined {
  const attached = output.options.filter(({ name }) => name === "attach").length;
  const behind = sample.streams.slice(picks.length);
  const files = behind.slice(0, attached);
  if (files.length < attached || !files.every(isAttached)) return "ffmpeg puts attached files elsewhere than expected";
  const more = behind.slice(attached);
  const [chapters, own] = [more.filter(isChapterTrack).length, more.filter(isTimecode).length];
  const fit =
    more.length > 0 &&
    isMovFamily(muxer) &&
    chapters === Math.min(1, sample.chapters.length) &&
    chapters + own === more.length;
  if (sample.streams.length < picks.length || (more.length > 0 && !fit))
    return "ffmpeg takes other streams than expected";
  const typeOf = ({ input, stream }: StreamPick): string | undefined =>
    media[input]?.streams.find(({ index }) => index === stream)?.codec_type;
  if (picks.some((pick, i) => pick.label !== undefined && typeOf(pick) !== sample.streams[i]?.codec_type)) {
    return "ffmpeg takes other streams than expected";
  }
  const data = picks.some(
    ({ input, stream }) => media[input]?.streams.find(({ index }) => index === stream)?.codec_type === "data",
  );
  // The mov family's muxer makes no track of what has no packet, and then the one of the chapters stands in its place.
  const missing = data && isMovFamily(muxer) && chapters < Math.min(1, sample.chapters.length);
  return missing ? "a data track begins behind the sample that one run is measured by" : undefined;
}
