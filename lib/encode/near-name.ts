/** Of a name that ffmpeg doesn't know, the nearest of those it does, by its own lists. Says nothing where none is near. */
import type { Programs } from "../media/programs.ts";
import { runProgram } from "../media/run.ts";
import { nearest } from "../model/nearest.ts";
import { isHardware } from "../plan/devices.ts";
import type { Named, Refusal } from "../plan/refusal.ts";

/** What people call encoders elsewhere; the nearest name would be of something else, as h263 is to h265. */
const elsewhere: Readonly<Record<string, string>> = { x264: "libx264", x265: "libx265", h265: "libx265" };

/** Lines of flags, a name, and words: " V....D libx264   H.264 (codec h264)". A codec's own name does for its encoder. */
export function listedNames(text: string): readonly string[] {
  const lines = text.matchAll(/^ +[A-Z.|]+ +(\w[\w,-]*) .*?(?:\(codec (\w+)\))?\s*$/gm);
  return [...lines].flatMap(([, names = "", codec]) => [...names.split(","), ...(codec === undefined ? [] : [codec])]);
}

/** @returns undefined where none is near; what is near to another maker's hardware encoder wouldn't do */
export function nearName(kind: Named, name: string, names: readonly string[]): string | undefined {
  if (isHardware(name)) return undefined;
  const meant = kind === "encoders" ? elsewhere[name.toLowerCase()] : undefined;
  return meant !== undefined && names.includes(meant) ? meant : nearest(name, names);
}

/** The same, with what was meant in its hint. */
export async function withNearName(
  { ffmpeg }: Pick<Programs, "ffmpeg">,
  refusal: Refusal | undefined,
  signal?: AbortSignal,
): Promise<Refusal | undefined> {
  if (!refusal?.unknown) return refusal;
  const { kind, name } = refusal.unknown;
  const { stdout } = await runProgram(ffmpeg, ["-hide_banner", `-${kind}`], { signal });
  const near = nearName(kind, name, listedNames(stdout));
  return near === undefined ? refusal : { ...refusal, hint: `Did you mean ${near}? ${refusal.hint ?? ""}` };
}
