/** Whether ffmpeg refuses what is asked for all files, before any of them is looked at. Decides for no single file. */
import { ignorance } from "../encode/ignorance.ts";
import type { Programs } from "../media/programs.ts";
import { DffmpegError } from "../model/errors.ts";
import { profileOf, withArguments } from "./profile.ts";
import type { BatchRequest } from "./request.ts";

/** @throws DffmpegError "usage" for the first that no file could be encoded with */
export async function tryArguments(
  { wanted, config, signal }: Pick<BatchRequest, "wanted" | "config" | "signal">,
  programs: Programs,
): Promise<void> {
  const tried = new Set<string>();
  for (const { profiles, args, extension } of wanted.map(({ asked }) => asked)) {
    // Without either, rules choose for each file.
    if (profiles.length === 0 && args.length === 0) continue;
    const profile = withArguments(profileOf(profiles, config), args);
    const key = JSON.stringify([profile.output, extension]);
    if (tried.has(key)) continue;
    tried.add(key);
    const refusal = await ignorance(programs, profile.output, extension ?? profile.extension ?? ".mkv", signal);
    if (refusal === undefined) continue;
    const what = profile.name === "" ? "these arguments" : `profile ${profile.name}`;
    throw new DffmpegError("usage", `ffmpeg refuses ${what} for every file: ${refusal.cause}`, {
      ...(refusal.hint !== undefined && { hint: refusal.hint }),
    });
  }
}
