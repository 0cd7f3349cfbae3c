/** Whether ffmpeg takes the streams that the plan expects it to take: its own sample tells. Pure. */
import type { StreamPick } from "../model/command.ts";
import type { MediaStream } from "../model/media.ts";
import { isMovFamily, isTimecode } from "./containers.ts";
import type { CommandFacts } from "./screen.ts";
import type { StreamFacts } from "./streams.ts";
import type { Findings } from "./types.ts";

/** The text track in which MP4 and MOV keep chapters, behind all others. */
const isChapterTrack = ({ codec_type: type, codec_tag_string: tag }: MediaStream): boolean =>
  type === "data" && tag === "text";

/** Why the streams of ffmpeg's own sample don't fit the plan; undefined when they do. */
export function strangeStreams(
  { muxer }: CommandFacts,
  { picks }: StreamFacts,
  { media, sample }: Findings,
): string | undefined {
  const more = sample.streams.slice(picks.length);
  const [chapters, own] = [more.filter(isChapterTrack).length, more.filter(isTimecode).length];
  const fit =
    more.length > 0 &&
    isMovFamily(muxer) &&
    chapters === Math.min(1, sample.chapters.length) &&
    chapters + own === more.length;
  if (sample.streams.length !== picks.length && !fit) return "ffmpeg takes other streams than expected";
  const typeOf = ({ input, stream }: StreamPick): string | undefined =>
    media[input]?.streams.find(({ index }) => index === stream)?.codec_type;
  if (picks.some((pick, i) => pick.label !== undefined && typeOf(pick) !== sample.streams[i]?.codec_type)) {
    return "ffmpeg takes other streams than expected";
  }
  const data = picks.some(
    ({ input, stream }) => media[input]?.streams.find(({ index }) => index === stream)?.codec_type === "data",
  );
  return data && isMovFamily(muxer) ? "a data track gets another tag in the merge" : undefined;
}
