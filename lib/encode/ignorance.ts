/**
 * Whether ffmpeg knows the encoders, filters, options and presets that an output asks for: tried on a moment of pictures and
 * sound that ffmpeg makes itself. What depends on a source is left to it.
 */
import { join } from "node:path";
import type { Programs } from "../media/programs.ts";
import { runProgram } from "../media/run.ts";
import { ignoranceOf, type Refusal } from "../plan/refusal.ts";
import { makeScratch } from "../storage/scratch.ts";
import { withNearName } from "./near-name.ts";

const sources = ["testsrc2=s=128x96:r=25", "anullsrc=r=48000"];

/** What would leave something behind beside the output. */
const traces =
  /^-(pass|passlogfile|vstats|vstats_file|report|progress|sdp_file|dump_attachment)(:|$)|stats|log=|\.(log|txt)\b/;

/**
 * @param output ffmpeg's arguments for the output, without its name
 * @param extension of the output, with its dot
 * @returns undefined where it may do, or where trying could leave something behind
 */
export async function ignorance(
  programs: Programs,
  output: readonly string[],
  extension: string,
  signal?: AbortSignal,
): Promise<Refusal | undefined> {
  if (output.some((word) => traces.test(word))) return undefined;
  const scratch = await makeScratch();
  try {
    const inputs = sources.flatMap((source) => ["-f", "lavfi", "-t", "0.1", "-i", source]);
    const talk = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"];
    const argv = [...talk, ...inputs, ...output, "-t", "0.1", join(scratch.path, `trial${extension}`)];
    const { code, stderr } = await runProgram(programs.ffmpeg, argv, { signal });
    return code === 0 ? undefined : await withNearName(programs, ignoranceOf(stderr), signal);
  } finally {
    await scratch.cleanup();
  }
}
