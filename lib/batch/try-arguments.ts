/** Whether ffmpeg refuses what is asked for files, or what rules may ask for them, before any of them is looked at. */
import { ignorance } from "../encode/ignorance.ts";
import type { Programs } from "../media/programs.ts";
import { DffmpegError } from "../model/errors.ts";
import type { BatchConfig } from "./config.ts";
import { profileOf, withArguments, type Profile } from "./profile.ts";
import type { Asked, BatchRequest } from "./request.ts";

interface Trial {
  readonly profile: Profile;
  /** What is tried, for people. */
  readonly what: string;
}

/** What was asked for itself, or each profile that a rule may lead to: none behind a rule that every file fits. */
function trialsOf({ profiles, args }: Asked, config: BatchConfig): readonly Trial[] {
  if (profiles.length > 0 || args.length > 0) {
    const profile = withArguments(profileOf(profiles, config), args);
    return [{ profile, what: `${profile.name === "" ? "these arguments" : `profile ${profile.name}`} for every file` }];
  }
  const last = config.rules.findIndex(({ when }) => Object.keys(when).length === 0);
  return config.rules.slice(0, last < 0 ? undefined : last + 1).flatMap((rule) => {
    if (rule.profile === undefined) return [];
    const profile = profileOf([rule.profile].flat(), config);
    return [{ profile, what: `profile ${profile.name}, which rule '${rule.name}' leads to` }];
  });
}

/** @throws DffmpegError "usage" for the first that no file could be encoded with */
export async function tryArguments(
  { wanted, config, signal }: Pick<BatchRequest, "wanted" | "config" | "signal">,
  programs: Programs,
): Promise<void> {
  const tried = new Set<string>();
  const all = wanted.flatMap(({ asked }) => trialsOf(asked, config).map((trial) => ({ ...trial, asked })));
  for (const { profile, what, asked } of all) {
    const key = JSON.stringify([profile.output, asked.extension ?? profile.extension]);
    if (tried.has(key)) continue;
    tried.add(key);
    const refusal = await ignorance(programs, profile.output, asked.extension ?? profile.extension ?? ".mkv", signal);
    if (refusal === undefined) continue;
    throw new DffmpegError("usage", `ffmpeg refuses ${what}: ${refusal.cause}`, {
      ...(refusal.hint !== undefined && { hint: refusal.hint }),
    });
  }
}
