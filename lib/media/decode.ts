/** Decodes a segment from end to end, for whoever wants more than hashes. Judges by ffmpeg's own exit code. */
import type { Programs } from "./programs.ts";
import { runProgram } from "./run.ts";

/** @returns ffmpeg's first word of trouble; undefined when every packet decodes */
export async function decodingFault(
  programs: Programs,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const argv = ["-v", "error", "-nostdin", "-xerror", "-f", "nut", "-i", path, "-f", "null", "-"];
  const { code, stderr } = await runProgram(programs.ffmpeg, argv, { signal });
  const [first = ""] = stderr.trim().split("\n");
  return code === 0 && first === "" ? undefined : `it doesn't decode: ${first || `ffmpeg ended with ${code}`}`;
}
