/** The video's side data on its way past the segments: found in the source, put before them, set right in the output. */
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAviHeader } from "../media/avi-header.ts";
import { bareMp4 } from "../media/bare-mp4.ts";
import { holdSideData, type SideDataSource } from "../media/held-side-data.ts";
import { removeFrameDuration, writeFrameDuration } from "../media/frame-duration.ts";
import { readMastering, writeMastering } from "../media/mastering.ts";
import { headOf } from "../media/nut.ts";
import { readNutVideo } from "../media/nut-header.ts";
import type { Programs } from "../media/programs.ts";
import { shownLightOf } from "../media/shown-light.ts";
import type { HeldSideData } from "../model/side-data.ts";
import { isMatroska, traitsOf } from "../plan/containers.ts";
import { isTimeless } from "../plan/forgotten-rate.ts";
import { hasSideData, holdsAll, type KeptVideo, type SideDataFindings } from "../plan/side-data.ts";
import { mayShowLight } from "../plan/side-data-use.ts";
import type { SplitPlan } from "../plan/types.ts";
import { NotExact } from "./not-exact.ts";

interface Place {
  readonly programs: Programs;
  readonly signal: AbortSignal | undefined;
  /** A folder that goes when the plan is made. */
  readonly scratch: string;
}

/** What one run hands the muxer, as an MP4 holds it: the source's, or what ffmpeg has made of it where that is other. */
async function findHeld(
  { programs, signal, scratch }: Place,
  source: SideDataSource,
  sample: SideDataSource,
  kept: KeptVideo,
): Promise<HeldSideData | undefined> {
  const held = await holdSideData(programs, source, scratch, signal);
  if (holdsAll(kept, held)) return held;
  const made = await holdSideData(programs, sample, scratch, signal);
  return holdsAll(kept, made) ? made : held;
}

/** Asks nothing where there is none. @param sample ffmpeg's own */
export async function findSideData(
  place: Place,
  source: SideDataSource,
  sample: SideDataSource,
  kept: KeptVideo,
): Promise<SideDataFindings> {
  const { programs, signal, scratch } = place;
  const looks = mayShowLight(kept.source) && !traitsOf(programs.version).keepsLightApart;
  const shown = looks ? await shownLightOf(programs, { ...sample, scratch }, signal) : undefined;
  if (!hasSideData(kept)) return { held: undefined, mastering: undefined, shown };
  const [held, mastering] = await Promise.all([
    findHeld(place, source, sample, kept),
    isMatroska(kept.muxer) ? readMastering(sample.path) : undefined,
  ]);
  return { held, mastering, shown };
}

/**
 * @param head the first bytes of the first segment
 * @returns a file that holds the side data, of the same stream; undefined where there is none to hold
 */
export function sideDataFile({ merge: { sideData } }: SplitPlan, head: Buffer): Buffer | undefined {
  const video = sideData && readNutVideo(head);
  return video && bareMp4(video, sideData.tag, sideData.held);
}

const NAME = "side-data.mp4";

/**
 * @param first the path of the first segment
 * @returns the name of a file beside it
 * @throws NotExact where there can't be one
 */
export async function writeSideData(plan: SplitPlan, first: string): Promise<string> {
  const file = sideDataFile(plan, await headOf(first));
  if (!file) throw new NotExact("the segments' side data can't be carried through the merge");
  await writeFile(join(dirname(first), NAME), file);
  return NAME;
}

/** What the way past the segments has rounded becomes again what one run writes. */
export async function settleHeader({ merge, video }: SplitPlan, merged: string): Promise<void> {
  const { sideData, sampleVideo, videoIndex } = merge;
  if (sideData?.mastering) await writeMastering(merged, sideData.mastering);
  if (sampleVideo.avi?.header) await writeAviHeader(merged, videoIndex, sampleVideo.avi.header);
  if (sampleVideo.frameNs !== undefined) await writeFrameDuration(merged, videoIndex, sampleVideo.frameNs);
  else if (isTimeless(video) && isMatroska(merge.muxer)) await removeFrameDuration(merged, videoIndex);
}
