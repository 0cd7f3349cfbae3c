/**
 * What a video's own pictures say of the light they were mastered for. ffmpeg 6.1 and newer hand what the first frame says
 * to the encoder, which writes it into its stream. Judges nothing.
 */
import { join } from "node:path";
import * as z from "zod";
import { lightTypes, type SideDataEntry } from "../model/side-data.ts";
import type { Programs } from "./programs.ts";
import { runProgram } from "./run.ts";

const entry = z.looseObject({ side_data_type: z.string() });
const framesSchema = z.object({
  frames: z.array(z.object({ side_data_list: z.array(entry).default([]) })).default([]),
});

/** @returns of the first frame of a NUT file, which says nothing itself; empty where it says nothing of light */
export async function shownLight(
  programs: Programs,
  path: string,
  signal?: AbortSignal,
): Promise<readonly SideDataEntry[]> {
  const first = ["-select_streams", "v:0", "-read_intervals", "%+#1", "-show_frames"];
  const call = ["-v", "error", "-of", "json", ...first, "-f", "nut", "-i", path];
  const { code, stdout } = await runProgram(programs.ffprobe, call, { signal });
  const [frame] = code === 0 ? framesSchema.parse(JSON.parse(stdout)).frames : [];
  return (frame?.side_data_list ?? []).filter(({ side_data_type: type }) => lightTypes.has(type));
}

/**
 * @param stream of the video in any file
 * @param scratch a folder for what is copied: a frame
 */
export async function shownLightOf(
  programs: Programs,
  { path, stream, scratch }: { readonly path: string; readonly stream: number; readonly scratch: string },
  signal?: AbortSignal,
): Promise<readonly SideDataEntry[]> {
  const bare = join(scratch, "first.nut");
  const copied = ["-map", `0:${stream}`, "-c", "copy", "-frames:v", "1", "-f", "nut", bare];
  const call = ["-v", "error", "-nostdin", "-y", "-i", path, ...copied];
  const { code } = await runProgram(programs.ffmpeg, call, { signal });
  return code === 0 ? shownLight(programs, bare, signal) : [];
}
