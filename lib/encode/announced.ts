/**
 * By how many frames libx264 says that it reorders: it goes by its options, even where lossless coding or a single B-frame
 * leaves less. libavformat gives the windows' packets decoding times by it, and only NUT keeps it as it was said.
 */
import { join } from "node:path";
import { formatOptions } from "../command/parse.ts";
import type { Programs } from "../media/programs.ts";
import { runProgram } from "../media/run.ts";
import { lookAt } from "../media/sample.ts";
import { storesDts } from "../plan/containers.ts";
import type { SplitPlan } from "../plan/types.ts";

/** What libx264 says at the most (has_b_frames in libavcodec/libx264.c). */
const MOST = 2;
const mayOverstate = (codec: string): boolean => /^libx264(rgb)?$/.test(codec);

/** Asks the encoder, of one small picture, where the merge has to know and the sample may not show it. */
export async function withAnnouncedReorder(
  programs: Programs,
  plan: SplitPlan,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<SplitPlan> {
  const { video, merge } = plan;
  const shown = merge.sample.streams[merge.videoIndex]?.has_b_frames ?? 0;
  const matters = video.outputStartUs > 0 || (!plan.regular && storesDts(merge.muxer));
  if (!matters || !mayOverstate(video.codec) || shown >= MOST) return plan;
  const path = join(folder, "announced.nut");
  const format = merge.sampleVideo.picture.replace(/^.* /, "");
  const picture = ["-f", "lavfi", "-i", "color=size=64x64", "-frames:v", "1", "-pix_fmt", format];
  const coding = [...formatOptions(video.encoderOptions), "-c:v", video.codec, "-f", "nut", path];
  const quiet = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"];
  const { code } = await runProgram(programs.ffmpeg, [...quiet, ...picture, ...coding], { signal });
  const found = code === 0 ? await lookAt(programs, path, { signal }) : undefined;
  const said = found?.media.streams[0]?.has_b_frames;
  return said === undefined ? plan : { ...plan, merge: { ...merge, announcedReorder: said } };
}
