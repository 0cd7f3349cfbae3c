/** Makes segments joinable: those of different encoder builds carry different parameter sets. Merges nothing itself. */
import { basename, dirname, join } from "node:path";
import { runCall } from "../media/ffmpeg.ts";
import { haveSetsInBand } from "../plan/sets-in-band.ts";
import type { MergeSite } from "./stream-merge.ts";
import type { DoneWindow } from "./outcomes.ts";
import { NotExact } from "./not-exact.ts";

/**
 * Codecs whose parameter sets may stand before each key frame. Joined blindly, a decoder takes the first segment's for
 * all: 97 of 192 frames decoded, and ffmpeg said nothing.
 */
const inBand = new Set(["h264", "hevc", "mpeg4"]);

function setsOf(windows: readonly DoneWindow[]): Set<string> {
  return new Set(windows.map(({ segment }) => segment.facts.extradataHash));
}

/** Which nodes disagree, for people. */
function nodesOf(windows: readonly DoneWindow[]): string {
  return [...new Set(windows.map(({ segment }) => segment.marker.node))].join(", ");
}

/** A copy with its parameter sets before each key frame. */
async function withSets({ programs, signal }: MergeSite, path: string): Promise<string> {
  const name = `sets-${basename(path)}`;
  const options = ["-hide_banner", "-loglevel", "error", "-map", "0", "-c", "copy", "-copyts"];
  await runCall(
    programs,
    {
      inputs: [{ path, options: [] }],
      options: [...options, "-bsf:v", "dump_extra=freq=keyframe", "-avoid_negative_ts", "disabled", "-f", "nut"],
    },
    join(dirname(path), name),
    { signal },
  );
  return name;
}

/**
 * @returns names of the files to join, in the windows' order, all in the folder of the first
 * @throws NotExact for a codec whose parameter sets can't stand in band
 */
export async function joinable(site: MergeSite, windows: readonly DoneWindow[]): Promise<readonly string[]> {
  const { merge, video } = site.plan;
  if (setsOf(windows).size <= 1 || haveSetsInBand(merge.muxer, video.encoderOptions))
    return windows.map(({ segment }) => basename(segment.path));
  const foreign = windows.find(({ segment }) => !inBand.has(segment.facts.codec));
  if (foreign) {
    throw new NotExact(`the encoders on ${nodesOf(windows)} write different parameter sets, which can't be joined`);
  }
  const names: string[] = [];
  for (const { segment } of windows) names.push(await withSets(site, segment.path));
  return names;
}
