/** The output's sound: which streams are copied, and which are encoded by the merge. Pure. */
import { effectiveOption } from "../command/perstream.ts";
import type { CommandFile, StreamPick } from "../model/command.ts";
import type { MediaInfo, MediaStream } from "../model/media.ts";

export interface Sound {
  /** Among the picks. */
  readonly index: number;
  /** Of the source. */
  readonly stream: MediaStream;
  readonly copied: boolean;
}

/** In output order. */
export function soundOf(
  output: CommandFile,
  picks: readonly StreamPick[],
  media: readonly MediaInfo[],
): readonly Sound[] {
  let audios = 0;
  return picks.flatMap((pick, index) => {
    const stream = media[pick.input]?.streams.find((candidate) => candidate.index === pick.stream);
    if (stream?.codec_type !== "audio") return [];
    const place = { type: "audio", index, typeIndex: audios++ } as const;
    return [{ index, stream, copied: effectiveOption(output, ["c", "codec", "acodec"], place) === "copy" }];
  });
}
