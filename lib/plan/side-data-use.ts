/**
 * Where what a container says of its pictures gets into the pictures, or into the encoder's stream. Up to ffmpeg 6.0 a
 * decoder is told with the first packet it gets, so the first frame alone has it: in one run the film's first, in a window
 * one that may be thrown away. Newer ones tell each frame and the encoder, in windows as well, but for those of a slice of
 * the source, which has no such container. Pure.
 */
import type { FilterCall } from "../command/filtergraph.ts";
import type { MediaStream } from "../model/media.ts";

const light = new Set(["Mastering display metadata", "Content light level metadata", "DOVI configuration record"]);

/** What newer ffmpegs hand to the encoder, whose windows weren't shown to be one run's. */
const notYet = new Set(["DOVI configuration record", "Stereo 3D"]);

/** Filters that go by how bright the screen was that a film was mastered on (ff_determine_signal_peak). */
const byLight = /^(tonemap|libplacebo|sidedata)/;
/** Encoders that write it into their stream, where a frame tells. */
const writesLight = /_(vaapi|qsv|nvenc|amf|videotoolbox|mf)$/;
const writesViews = /^(libx264|libx264rgb|mpeg[12]video)$|_(vaapi|qsv|nvenc)$/;

type Described = Pick<MediaStream, "side_data_list">;
const typesOf = ({ side_data_list: list }: Described): readonly string[] => list.map((entry) => entry.side_data_type);

/** Whether newer encoders write into their stream what this video's container says. */
export function isTold(video: Described): boolean {
  return typesOf(video).some((type) => light.has(type) || type === "Stereo 3D");
}

/**
 * @param video as its source describes it
 * @param keepsLightApart of the ffmpeg that encodes
 * @returns why windows would come out otherwise than one run; undefined where they don't
 */
export function usedSideData(
  video: Described,
  codec: string,
  chain: readonly FilterCall[] | undefined,
  keepsLightApart: boolean,
): string | undefined {
  const types = typesOf(video);
  const tellsLight = types.some((type) => light.has(type));
  const views = types.includes("Stereo 3D");
  if (!keepsLightApart && types.some((type) => notYet.has(type)))
    return "this ffmpeg hands what the container says of its pictures to the encoder, which isn't followed yet";
  const filter = tellsLight ? chain?.find(({ name }) => byLight.test(name)) : undefined;
  if (filter) return `the filter '${filter.name}' goes by what the container says of the film's first frame`;
  if ((tellsLight && writesLight.test(codec)) || (views && writesViews.test(codec)))
    return `${codec} writes what the container says of the film's first frame`;
  return undefined;
}
