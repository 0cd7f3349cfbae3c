/** What a file is encoded with: profiles laid over each other, and the arguments from them. Pure. */
import { DffmpegError } from "../model/errors.ts";
import type { BatchConfig, ProfileConfig } from "./config.ts";

export interface Profile {
  /** For people, and for {profile} in output names: "hevc", "hevc+small"; empty where there are only arguments. */
  readonly name: string;
  /** ffmpeg's arguments before -i. */
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly extension: string | undefined;
  /** Percent. */
  readonly threshold: number | undefined;
  readonly kind: string | undefined;
  readonly only: readonly string[] | undefined;
}

export const noProfile: Profile = {
  ...{ name: "", input: [], output: [], extension: undefined, threshold: undefined, kind: undefined, only: undefined },
};

/** `above` counts where it says something; arguments add up, `above`'s last, for ffmpeg takes the last of an option. */
function over(below: Profile, above: Profile): Profile {
  return {
    name: [below.name, above.name].filter((name) => name !== "").join("+"),
    input: [...below.input, ...above.input],
    output: [...below.output, ...above.output],
    extension: above.extension ?? below.extension,
    threshold: above.threshold ?? below.threshold,
    kind: above.kind ?? below.kind,
    only: above.only ?? below.only,
  };
}

function whole(name: string, config: BatchConfig): Profile {
  const { include, input, output, extension, threshold, kind, only } = named(name, config);
  const base = include.map((one) => whole(one, config)).reduce(over, noProfile);
  return { ...over(base, { name, input, output, extension, threshold, kind, only }), name };
}

function named(name: string, { profiles }: BatchConfig): ProfileConfig {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found) return found;
  const known = Object.keys(profiles);
  throw new DffmpegError("usage", `no profile is named '${name}'`, {
    hint:
      known.length > 0
        ? `Known: ${known.join(", ")}.`
        : "Name the file that has it with --config FILE, or give ffmpeg's arguments after --.",
  });
}

/**
 * Later ones are laid over earlier ones.
 * @throws DffmpegError "usage" for an unknown name
 */
export function profileOf(names: readonly string[], config: BatchConfig): Profile {
  return names.map((name) => whole(name, config)).reduce(over, noProfile);
}

/**
 * Arguments from the command line over a profile: those before "-i {}" are for the input, all others for the output.
 * @throws DffmpegError "usage" for an -i that isn't "-i {}"
 */
export function withArguments(profile: Profile, args: readonly string[]): Profile {
  const at = args.indexOf("-i");
  if (at >= 0 && (args[at + 1] !== "{}" || args.includes("-i", at + 1))) {
    throw new DffmpegError("usage", "after --, the only input is the file in turn, written -i {}", {
      hint: "Give the output's arguments alone, as in -- -c:v libx265 -crf 24, or those of the input before -i {}.",
    });
  }
  const [input, output] = at < 0 ? [[], args] : [args.slice(0, at), args.slice(at + 2)];
  return over(profile, { ...noProfile, input, output });
}
