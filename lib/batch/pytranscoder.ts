/** A pytranscoder configuration in dffmpeg's terms: profiles, rules, queues; clusters are for pytranscoder-hosts.ts. Pure. */
import * as z from "zod";
import { DffmpegError } from "../model/errors.ts";
import type { BatchConfigInput } from "./config.ts";

/** Lists of options, or all of them in one string, split at blanks as pytranscoder does. */
const optionsSchema = z
  .union([z.string(), z.array(z.coerce.string())])
  .nullish()
  .transform((value) => [value ?? []].flat().flatMap((text) => text.split(/\s+/).filter((word) => word !== "")));
const namesSchema = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((value) => [value ?? []].flat().flatMap((text) => text.split(/\s+/).filter((word) => word !== "")));
const languages = z
  .looseObject({
    include_languages: z.array(z.string()).nullish(),
    exclude_languages: z.array(z.string()).nullish(),
    default_language: z.string().nullish(),
  })
  .nullish();

const profileSchema = z.looseObject({
  include: namesSchema,
  ...{ input_options: optionsSchema, output_options: optionsSchema, output_options_video: optionsSchema },
  ...{ output_options_audio: optionsSchema, output_options_subtitle: optionsSchema },
  ...{ extension: z.string().nullish(), queue: z.string().nullish() },
  ...{ threshold: z.number().nullish(), threshold_check: z.number().nullish() },
  ...{ audio: languages, subtitle: languages },
});
const criteria = z.record(z.string(), z.union([z.string(), z.number()])).nullish();
const ruleSchema = z.looseObject({ profile: z.string(), criteria, rules: criteria });

export const hostSchema = z.looseObject({
  type: z.string().default("mounted"),
  ...{ ip: z.string().nullish(), user: z.string().nullish(), ffmpeg: z.string().nullish(), os: z.string().nullish() },
  ...{ working_dir: z.string().nullish(), status: z.string().nullish(), profile: namesSchema, profiles: namesSchema },
  "path-substitution": z.looseObject({ src: z.string(), dest: z.string() }).nullish(),
  "path-substitutions": z.array(z.string()).nullish(),
  queues: z.record(z.string(), z.number()).nullish(),
});

const fileSchema = z.looseObject({
  config: z
    .looseObject({
      queues: z.record(z.string(), z.number()).nullish(),
      clusters: z.record(z.string(), z.record(z.string(), hostSchema)).nullish(),
    })
    .nullish(),
  profiles: z.record(z.string(), profileSchema.nullable()).nullish(),
  rules: z.record(z.string(), ruleSchema).nullish(),
});

export type PytranscoderFile = z.infer<typeof fileSchema>;
type RuleInput = NonNullable<BatchConfigInput["rules"]>[number];
type Theirs = z.infer<typeof profileSchema>;

/** @throws DffmpegError "usage" for what isn't one */
export function readPytranscoder(path: string, value: unknown): PytranscoderFile {
  const checked = fileSchema.safeParse(value);
  if (checked.success && (checked.data.profiles ?? checked.data.rules ?? checked.data.config)) return checked.data;
  const issues = checked.error?.issues ?? [];
  const lines = issues.map(({ path: keys, message }) => `\n  ${keys.join(".") || "the whole file"}: ${message}`);
  throw new DffmpegError("usage", `${path} isn't a pytranscoder configuration${lines.join("")}`, {
    hint: "It has the sections config, profiles and rules.",
  });
}

export interface Imported<T> {
  readonly made: T;
  /** What has no equivalent, or isn't quite the same, a sentence each. */
  readonly remarks: readonly string[];
}

/** Names that batch.json takes. */
export const ownName = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, "-")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, 64) || "unnamed";

/** What pytranscoder's ffmpeg said or asked; dffmpeg has its own display. */
const idle = new Set(["-hide_banner", "-nostats", "-y", "-n"]);
function withoutIdle(words: readonly string[]): string[] {
  return words.filter(
    (word, at) =>
      !idle.has(word) && word !== "-loglevel" && word !== "-v" && !["-loglevel", "-v"].includes(words[at - 1] ?? ""),
  );
}

/** pytranscoder maps every stream, but for the languages it's told. */
function maps({ audio, subtitle }: Theirs): string[] {
  const kinds = [
    ["a", audio],
    ["s", subtitle],
  ] as const;
  const chosen = kinds.map(([kind, wanted]) => ({
    kind,
    only: wanted?.include_languages ?? [],
    not: wanted?.exclude_languages ?? [],
  }));
  if (chosen.every(({ only }) => only.length === 0)) {
    const without = chosen.flatMap(({ kind, not }) => not.flatMap((code) => ["-map", `-0:${kind}:m:language:${code}`]));
    return without.length > 0 ? ["-map", "0", ...without] : [];
  }
  return [
    ...["-map", "0:v:0"],
    ...chosen.flatMap(({ kind, only, not }) =>
      only.length > 0
        ? only.flatMap((code) => ["-map", `0:${kind}:m:language:${code}?`])
        : ["-map", `0:${kind}?`, ...not.flatMap((code) => ["-map", `-0:${kind}:m:language:${code}`])],
    ),
  ];
}

function profileFrom(name: string, theirs: Theirs, remarks: string[]) {
  const { threshold_check: check, audio, subtitle } = theirs;
  if (check !== undefined && check !== null && check < 100) {
    remarks.push(`profile '${name}': threshold_check has no equivalent; the size is compared when the file is done`);
  }
  if ((audio?.default_language ?? subtitle?.default_language) != null) {
    remarks.push(
      `profile '${name}': default_language has no equivalent; add -disposition:a:0 default to 'output' where you need it`,
    );
  }
  const output = withoutIdle([
    ...maps(theirs),
    ...theirs.output_options,
    ...theirs.output_options_video,
    ...theirs.output_options_audio,
    ...theirs.output_options_subtitle,
  ]);
  const extension = theirs.extension?.replace(/^\.?/, ".");
  return {
    ...(theirs.include.length > 0 && { include: theirs.include.map(ownName) }),
    ...(withoutIdle(theirs.input_options).length > 0 && { input: withoutIdle(theirs.input_options) }),
    ...(output.length > 0 && { output }),
    ...(extension !== undefined && { extension }),
    ...(theirs.threshold != null && { threshold: theirs.threshold }),
    ...(theirs.queue != null && { kind: ownName(theirs.queue) }),
  };
}

const numberNames: Readonly<Record<string, string>> = {
  ...{ res_height: "height", res_width: "width", fps: "fps", runtime: "minutes" },
  ...{ filesize_mb: "megabytes", source_size: "megabytes" },
};

/** pytranscoder's megabytes are 1024 × 1024 bytes. */
function numberFrom(key: string, text: string): string {
  if (numberNames[key] !== "megabytes") return text;
  return text.replaceAll(/\d+(\.\d+)?/g, (size) => String(Math.round(Number(size) * 1.048576)));
}

/** @returns undefined where one of them has no equivalent: without it, a rule would fit other files than it did */
function conditionsFrom(
  theirs: Readonly<Record<string, string | number>>,
  missing: (what: string) => void,
): Readonly<Record<string, string>> | undefined {
  const when: Record<string, string> = {};
  const lacking: string[] = [];
  for (const [key, value] of Object.entries(theirs)) {
    const text = String(value).trim();
    const number = numberNames[key];
    if (key === "vcodec") when["codec"] = text;
    else if (key === "path" && text.startsWith("!")) lacking.push("a path with '!'");
    else if (key === "path") when["pathMatches"] = text;
    else if (number === undefined) lacking.push(`'${key}'`);
    else when[number] = numberFrom(key, text);
  }
  lacking.forEach(missing);
  return lacking.length > 0 ? undefined : when;
}

const settings: Readonly<Record<string, string>> = {
  default_queue_file: "default_queue_file has no equivalent: name the list with --from FILE",
  ffmpeg: "config.ffmpeg: dffmpeg takes ffmpeg from PATH, $FFMPEG_PATH or --ffmpeg",
  plex_server: "plex_server has no equivalent",
  hbcli: "HandBrake has no equivalent",
  automap: "automap has no equivalent: what -map says counts",
  concurrent_jobs: "concurrent_jobs: give --at-once, or leave it to dffmpeg",
};

/** Rules and profiles; the remarks say what to look at. */
export function configFrom(file: PytranscoderFile): Imported<BatchConfigInput> {
  const remarks: string[] = [];
  const given = Object.entries(file.config ?? {}).filter(([, value]) => value != null);
  remarks.push(...given.flatMap(([key]) => settings[key] ?? []));
  const profiles = Object.entries(file.profiles ?? {}).map(
    ([name, theirs]) => [ownName(name), profileFrom(name, theirs ?? profileSchema.parse({}), remarks)] as const,
  );
  const known = new Set(profiles.map(([name]) => name));
  const rules = Object.entries(file.rules ?? {}).flatMap(
    ([name, { profile, criteria: now, rules: before }]): RuleInput[] => {
      const when = conditionsFrom(now ?? before ?? {}, (what) =>
        remarks.push(`rule '${name}' is left out, for ${what} has no equivalent: write it anew in batch.json`),
      );
      if (!when) return [];
      if (profile.toUpperCase() === "SKIP") return [{ name, when, skip: true }];
      if (known.has(ownName(profile))) return [{ name, when, profile: ownName(profile) }];
      remarks.push(`rule '${name}' is left out: there is no profile '${profile}'`);
      return [];
    },
  );
  const kinds = Object.entries(file.config?.queues ?? {}).flatMap(([name, count]) => {
    if (profiles.some(([, { kind }]) => kind === ownName(name))) return [[ownName(name), count] as const];
    remarks.push(`queue '${name}' is left out: no profile is in it`);
    return [];
  });
  remarks.push(
    "pytranscoder replaces originals unless told otherwise; dffmpeg batch keeps them unless given --replace or --move",
    "pytranscoder maps every stream of a file with several; ffmpeg takes one of each kind unless a profile has -map 0",
  );
  const made = {
    ...{ version: 1 as const, profiles: Object.fromEntries(profiles), rules },
    ...(kinds.length > 0 && { kinds: Object.fromEntries(kinds) }),
  };
  return { made, remarks: [...new Set(remarks)] };
}
