/** What a file is to be encoded with, and why: as asked, or by the first rule that fits. Pure. */
import { createHash } from "node:crypto";
import { DffmpegError } from "../model/errors.ts";
import type { BatchConfig } from "./config.ts";
import type { Facts } from "./facts.ts";
import { noProfile, profileOf, withArguments, type Profile } from "./profile.ts";
import type { Waiting } from "./queue.ts";
import type { Asked } from "./request.ts";
import { ruleFor } from "./rules.ts";

export interface Choice {
  readonly profile: Profile;
  readonly why: string;
  readonly only: readonly string[] | undefined;
}

const isByRules = ({ profiles, args }: Asked): boolean => profiles.length === 0 && args.length === 0;

/**
 * A profile or arguments that were asked for count more than rules.
 * @throws DffmpegError "usage" where the file was queued with another configuration than this one
 */
export function choose({ asked }: Waiting, facts: Facts, config: BatchConfig): Choice | { readonly skip: string } {
  const only = asked.only ?? undefined;
  if (!isByRules(asked)) {
    const base = asked.profiles.length > 0 ? profileAsked(asked.profiles, config) : noProfile;
    const why = asked.profiles.length > 0 ? `profile ${base.name}, as asked` : "the arguments given";
    return { profile: withArguments(base, asked.args), why, only: only ?? base.only };
  }
  // Queued by a batch that had some: that none fits would settle it.
  if (config.rules.length === 0) {
    throw new DffmpegError("usage", "it was queued to be judged by rules, and there are none now", {
      hint: "Name the configuration that has them with --config FILE.",
    });
  }
  const rule = ruleFor(config.rules, facts);
  if (!rule) return { skip: "no rule fits it" };
  if (rule.profile === undefined) return { skip: `rule '${rule.name}'` };
  const profile = profileOf([rule.profile].flat(), config);
  return { profile, why: `rule '${rule.name}'`, only: only ?? rule.only ?? profile.only };
}

/** What a command line names was looked for when it was read: it's the queue that names one that isn't there. */
function profileAsked(names: readonly string[], config: BatchConfig): Profile {
  const missing = names.find((name) => !Object.hasOwn(config.profiles, name));
  if (missing === undefined) return profileOf(names, config);
  const known = Object.keys(config.profiles).join(", ");
  const there = known === "" ? "there is no configuration with profiles now" : `the configuration has only: ${known}`;
  throw new DffmpegError("usage", `it was queued for the profile '${missing}', and ${there}`, {
    hint: "Name the configuration that has it with --config FILE; or take the queue's files off with --forget, and give them anew.",
  });
}

/** Nodes, too, were looked for when the command line was read. */
export function forNodesAsked({ asked }: Waiting, thrown: DffmpegError): DffmpegError {
  if (!asked.only) return thrown;
  return new DffmpegError(thrown.code, `it was queued with --only ${asked.only.join(",")}: ${thrown.message}`, {
    hint: [thrown.hint, "Or take the queue's files off with --forget, and give them anew."].join(" ").trim(),
    cause: thrown,
  });
}

/** Of what decides an output's content. */
export const digestOf = ({ input, output }: Profile, extension: string): string =>
  createHash("sha256")
    .update(JSON.stringify([input, output, extension]))
    .digest("hex");

/** Whether what has this digest may have been made by these rules, of a file that fitted another one than its output fits. */
export function mayBeByRules(asked: Asked, digest: string, extension: string, config: BatchConfig): boolean {
  return (
    isByRules(asked) &&
    config.rules.some(({ profile: names }) => {
      if (names === undefined) return false;
      const profile = profileOf([names].flat(), config);
      return digest === digestOf(profile, asked.extension ?? profile.extension ?? extension);
    })
  );
}
