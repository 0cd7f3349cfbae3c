/**
 * Where what a container says of its pictures gets into the pictures, or into the encoder's stream. Up to ffmpeg 6.0 a
 * decoder is told with the first packet it gets, so the first frame alone has it: in one run the film's first, in a window
 * one that may be thrown away. Newer ones tell each frame and the encoder, in windows as well, but for those of a slice of
 * the source, which has no such container. Pure.
 */
import type { FilterCall } from "../command/filtergraph.ts";
import type { FfmpegOption } from "../model/command.ts";
import type { MediaStream } from "../model/media.ts";
import { lightTypes, type SideDataEntry } from "../model/side-data.ts";
import type { Screened } from "./screen.ts";
import type { StreamFacts } from "./streams.ts";
import { timedFilter } from "./timed-filters.ts";

const light = new Set([...lightTypes, "DOVI configuration record"]);

/** What newer ffmpegs hand to the encoder, whose windows weren't shown to be one run's. */
const notYet = new Set(["DOVI configuration record", "Stereo 3D"]);

/** Filters that go by how bright the screen was that a film was mastered on (ff_determine_signal_peak). */
const byLight = /^(tonemap|libplacebo|sidedata)/;
/** Encoders that write it into their stream, where a frame tells. */
const writesLight = /_(vaapi|qsv|nvenc|amf|videotoolbox|mf)$/;
const writesViews = /^(libx264|libx264rgb|mpeg[12]video)$|_(vaapi|qsv|nvenc)$/;

type Described = Pick<MediaStream, "side_data_list">;
const typesOf = ({ side_data_list: list }: Described): readonly string[] => list.map((entry) => entry.side_data_type);

/** Where newer encoders have it from: from the container, or from the pictures themselves. */
export type Told = "container" | "pictures";

/** Whether a video's pictures may tell of light: all that do have more than 8 bits. */
export function mayShowLight({ pix_fmt: format }: Pick<MediaStream, "pix_fmt">): boolean {
  return /(?:p|p0|gray|x2rgb|x2bgr)(?:9|1\d)/.test(format ?? "");
}

/**
 * @param video as its source describes it
 * @param shown what ffmpeg's own sample says of light; undefined where nobody looked
 * @returns where that is which newer encoders write into their stream; undefined: there is nothing of the kind
 */
export function whereTold(
  video: Described & Pick<MediaStream, "color_transfer">,
  shown: readonly SideDataEntry[] | undefined,
): Told | undefined {
  if (typesOf(video).some((type) => light.has(type) || type === "Stereo 3D")) return "container";
  const tells = shown ? shown.length > 0 : video.color_transfer === "smpte2084";
  return tells ? "pictures" : undefined;
}

/** What of it windows have to be given. */
export interface LightUse {
  /** Frames that a window decodes before its own: the very first alone has what the container says, and is thrown away. */
  readonly handleFrames: 0 | 1;
  /** The filter that goes by it, whose windows must read the film itself. */
  readonly filter: string | undefined;
}

interface Use {
  /** As its source describes it. */
  readonly video: Described;
  readonly codec: string;
  readonly chain: readonly FilterCall[] | undefined;
  /** Of the ffmpeg that encodes: its decoders tell the first frame alone. */
  readonly keepsLightApart: boolean;
  /** Whether the frames' numbers are the source's, and the first one is: no -ss, -r before the input, nor left out ones. */
  readonly fromFirst: boolean;
}

const unused: LightUse = { handleFrames: 0, filter: undefined };

/** @returns why windows would come out otherwise than one run, or what it takes that they don't */
export function useOfSideData({ video, codec, chain, keepsLightApart, fromFirst }: Use): Screened<LightUse> {
  const types = typesOf(video);
  const tellsLight = types.some((type) => light.has(type));
  const views = types.includes("Stereo 3D");
  if (!keepsLightApart && types.some((type) => notYet.has(type)))
    return {
      whole: "this ffmpeg hands what the container says of its pictures to the encoder, which isn't followed yet",
    };
  if ((tellsLight && writesLight.test(codec)) || (views && writesViews.test(codec)))
    return { whole: `${codec} writes what the container says of the film's first frame` };
  const filter = tellsLight ? chain?.find(({ name }) => byLight.test(name))?.name : undefined;
  if (filter === undefined) return { split: unused };
  if (!keepsLightApart) return { split: { handleFrames: 0, filter } };
  if (!fromFirst) return { whole: `the filter '${filter}' goes by what the container says of the film's first frame` };
  return { split: { handleFrames: 1, filter } };
}

/** Whether a window's frame is the source's of that number, and the first window begins with the very first. */
export function startsAtFirst(
  input: readonly FfmpegOption[],
  output: readonly FfmpegOption[],
  { inputRate, chain = [] }: StreamFacts,
): boolean {
  const sought = [...input, ...output].some(({ name }) => name === "ss" || name === "sseof");
  return !sought && !inputRate && !chain.some(timedFilter);
}
