/**
 * Which side data of the video one run keeps, and whether the merge can hand it on. Segments don't hold any, but an MP4
 * before them in the list does (media/bare-mp4.ts). Pure.
 */
import { isDeepStrictEqual } from "node:util";
import type { MediaStream } from "../model/media.ts";
import type { HeldSideData, SideDataEntry } from "../model/side-data.ts";
import { isMatroska } from "./containers.ts";
import type { Rational } from "../model/time.ts";
import { hasWholeTicks } from "./nut-clock.ts";
import type { Screened } from "./screen.ts";

/** What the merge carries beside the segments. */
export interface CarriedSideData {
  readonly held: HeldSideData;
  /** What the video's codec is called in the MP4. */
  readonly tag: string;
  /** Matroska's numbers of the screen, as one run writes them; undefined where there are none to set. */
  readonly mastering: Buffer | undefined;
}

const MASTERING = "Mastering display metadata";

/** What of a stream's side data comes from its source: what the encoder says of its own buffer doesn't. */
export function keptSideData({ side_data_list: list }: Pick<MediaStream, "side_data_list">): readonly SideDataEntry[] {
  return list.filter(({ side_data_type: type }) => type !== "CPB properties");
}

/** The same, but for what the merge restores as a tag: Matroska's muxer takes two eyes' views from there. */
function untagged(video: MediaStream, muxer: string): readonly SideDataEntry[] {
  const tagged = isMatroska(muxer) && Object.keys(video.tags).some((key) => key.toLowerCase() === "stereo_mode");
  return keptSideData(video).filter(({ side_data_type: type }) => !(tagged && type === "Stereo 3D"));
}

/** Of a video on its way: as its source has it, and as ffmpeg's own sample has it. */
export interface KeptVideo {
  readonly source: MediaStream;
  readonly sample: MediaStream | undefined;
  readonly muxer: string;
  /** Whether it comes out of a filter graph of several inputs: then ffmpeg gives it nothing of its source's. */
  readonly graph: boolean;
}

/** Whether there may be any to carry. Not all shows: for Dolby Vision, MP4's muxer names a brand even where it keeps none. */
export function hasSideData({ source, sample, muxer, graph }: KeptVideo): boolean {
  return (!graph && keptSideData(source).length > 0) || (sample !== undefined && untagged(sample, muxer).length > 0);
}

/** Codecs by what an MP4 calls them; a mov's own names are better, for they tell more. */
const tags: Readonly<Record<string, string>> = {
  ...{ h264: "avc1", hevc: "hev1", av1: "av01", vp9: "vp09", vp8: "vp08" },
  ...{ mpeg4: "mp4v", mpeg2video: "mp2v", mjpeg: "mjpg", ffv1: "FFV1" },
};

/** All that one run hands its muxer; a picture that ffmpeg has turned needs no turning. */
function handed(held: HeldSideData, wanted: readonly SideDataEntry[]): HeldSideData {
  const turned = wanted.some(({ side_data_type: type }) => type === "Display Matrix");
  return { ...held, matrix: turned ? held.matrix : undefined };
}

export interface SideDataFindings {
  readonly held: HeldSideData | undefined;
  /** What the sample's first frame says of light; undefined where that needn't be known. Default: undefined. */
  readonly shown?: readonly SideDataEntry[] | undefined;
  /** Of the sample, where it's Matroska. */
  readonly mastering: Buffer | undefined;
}

/** What one run keeps that this MP4 doesn't hold as it should; undefined where it holds all. */
function lostBy({ sample, muxer, graph }: KeptVideo, held: HeldSideData | undefined): SideDataEntry | undefined {
  return (sample ? untagged(sample, muxer) : []).find((entry) => {
    const found = graph ? undefined : held?.list.find(({ side_data_type: type }) => type === entry.side_data_type);
    // Matroska's own numbers are set afterwards.
    return entry.side_data_type === MASTERING && isMatroska(muxer) ? !found : !isDeepStrictEqual(found, entry);
  });
}

export function holdsAll(kept: KeptVideo, held: HeldSideData | undefined): boolean {
  return lostBy(kept, held) === undefined;
}

/** @returns undefined where there is nothing to carry */
export function carrySideData(
  kept: KeptVideo,
  { held, mastering }: Omit<SideDataFindings, "shown">,
  encoderTimeBase: Rational,
): Screened<CarriedSideData | undefined> {
  const { sample, muxer } = kept;
  if (!sample || !hasSideData(kept)) return { split: undefined };
  const wanted = untagged(sample, muxer);
  const unset = isMatroska(muxer) && !mastering && wanted.find(({ side_data_type: type }) => type === MASTERING);
  const lost = lostBy(kept, held) ?? (unset || undefined);
  if (lost) return { whole: `the video carries side data that a merge would lose: ${lost.side_data_type}` };
  const tag = isMatroska(muxer) ? tags[sample.codec_name ?? ""] : sample.codec_tag_string;
  if (held && tag && /^[\w ]{4}$/.test(tag) && hasWholeTicks(encoderTimeBase))
    return { split: { held: handed(held, wanted), tag, mastering } };
  if (wanted.length === 0) return { split: undefined };
  return { whole: `side data of ${sample.codec_name ?? "this codec"} isn't carried through a merge yet` };
}

/** What is wrong with the side data of a merged file's streams; undefined when they are as the sample has them. */
export function otherSideData(is: readonly MediaStream[], should: readonly MediaStream[]): string | undefined {
  const at = should.findIndex((stream, i) => {
    const found = is[i];
    return found && !isDeepStrictEqual(keptSideData(found), keptSideData(stream));
  });
  return at === -1 ? undefined : `the merged file's stream ${at} hasn't the side data that one run gives it`;
}
