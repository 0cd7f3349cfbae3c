/** dffmpeg's own options: which there are, and what was asked. Reads no file and no environment. */
import { DffmpegError } from "../lib/model/errors.ts";
import { encodeOptions } from "./help/options.ts";

/** Each option and whether it takes a value; what separates them from ffmpeg's arguments. */
export const ownOptions: Readonly<Record<string, boolean>> = Object.fromEntries(
  encodeOptions.map(({ name, value }) => [name, value !== undefined]),
);

export interface OwnOptions {
  readonly nodes: string | undefined;
  /** Names of nodes and groups; undefined means all. */
  readonly only: readonly string[] | undefined;
  /** Windows at once on each node, at most. */
  readonly slots: string | undefined;
  readonly verify: string | undefined;
  readonly ffmpeg: string | undefined;
  readonly ffprobe: string | undefined;
  readonly report: string | undefined;
  readonly timeline: string | undefined;
  readonly dryRun: boolean;
  readonly keep: boolean;
  readonly quiet: boolean;
  readonly strictVersions: boolean;
  readonly verbose: boolean;
  readonly jsonEvents: boolean;
}

const none: OwnOptions = {
  nodes: undefined,
  only: undefined,
  slots: undefined,
  verify: undefined,
  ffmpeg: undefined,
  ffprobe: undefined,
  report: undefined,
  timeline: undefined,
  dryRun: false,
  keep: false,
  quiet: false,
  strictVersions: false,
  verbose: false,
  jsonEvents: false,
};

type Separate = (args: readonly string[], takesValue: typeof ownOptions) => { readonly own: readonly string[] };

/**
 * A word like "--nodse" where an option stands, which neither dffmpeg nor ffmpeg knows; undefined when all is well.
 * Whether it stands there is for `separate` to say: it may as well be the value of an ffmpeg option.
 */
export function unknownOption(args: readonly string[], separate: Separate): string | undefined {
  const names = args.map((arg) => /^--([^=]+)/s.exec(arg)?.[1]).filter((name) => name !== undefined);
  return names
    .filter((name) => !Object.hasOwn(ownOptions, name))
    .find((name) => separate(args, { ...ownOptions, [name]: false }).own.some((word) => word.startsWith(`--${name}`)));
}

/** Throws a DffmpegError of code "usage" for options that lack their value or have one they don't take. */
export async function parseOwn(own: readonly string[]): Promise<OwnOptions> {
  if (own.length === 0) return none;
  for (const word of own) checkValue(word);
  const parsed = await parse(own);
  const text = (name: string): string | undefined => (typeof parsed[name] === "string" ? parsed[name] : undefined);
  const flag = (name: string): boolean => parsed[name] === true;
  return {
    ...{ nodes: text("nodes"), only: text("only") === undefined ? undefined : names(given(own, "only")) },
    ...{ slots: text("slots"), verify: text("verify"), ffmpeg: text("ffmpeg"), ffprobe: text("ffprobe") },
    ...{ report: text("report"), timeline: text("timeline"), strictVersions: flag("strict-versions") },
    ...{ dryRun: flag("dry-run"), keep: flag("keep"), quiet: flag("quiet"), verbose: flag("verbose") },
    jsonEvents: flag("json-events"),
  };
}

/** By name, as they were written; the last one counts. */
async function parse(own: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  // All of yargs takes longer to load than the rest of a dry run, and would do nothing else here.
  const { Parser } = await import("./own-parser.ts");
  const all = Object.keys(ownOptions);
  const [valued, flags] = [true, false].map((takesValue) => all.filter((name) => ownOptions[name] === takesValue));
  const { argv, error } = Parser.detailed([...own], {
    ...{ boolean: flags, string: valued, narg: Object.fromEntries((valued ?? []).map((name) => [name, 1])) },
    configuration: { "boolean-negation": false, "dot-notation": false, "duplicate-arguments-array": false },
  });
  if (error) throw usage(inOurWords(error.message));
  return argv;
}

/** yargs takes "--keep=no" for a yes and "--report=" for a name. */
function checkValue(word: string): void {
  const [, name = "", value] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
  if (value === undefined) return;
  const takesValue = ownOptions[name] === true;
  if (takesValue && value === "") throw usage(`--${name} needs a value`);
  if (!takesValue) throw usage(`--${name} takes no value`);
}

/** All of an option that may be given again; yargs would take its next words too, or its last value alone. */
const given = (own: readonly string[], name: string): string =>
  own
    .flatMap((word, at) => (word === `--${name}` ? [own[at + 1] ?? ""] : word.startsWith(`--${name}=`) ? [word] : []))
    .map((word) => word.replace(`--${name}=`, ""))
    .join(",");

function names(list: string): readonly string[] {
  const found = list.split(",").map((name) => name.trim());
  if (found.includes("")) {
    throw new DffmpegError("usage", `--only '${list}' has an empty name`, {
      hint: "Give names of nodes or groups separated by commas: --only fast,pi",
    });
  }
  return found;
}

function usage(message: string): DffmpegError {
  return new DffmpegError("usage", message, { hint: "dffmpeg help options lists dffmpeg's options." });
}

function inOurWords(message: string): string {
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  return lacking === undefined ? message : `--${lacking} needs a value`;
}
