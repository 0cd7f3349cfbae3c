/** batch.json: profiles, rules and limits. The only source of its types, its checks and its published JSON schema. */
import * as z from "zod";
import { otherOutputs } from "../encode/other-outputs.ts";
import { messageOf } from "../model/errors.ts";

const name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,63}$/u, "letters, digits, '.', '_', '-' and spaces");

/** A whole option in one string is the usual slip: nothing splits it, so ffmpeg would look for an option of that name. */
const argument = z
  .string()
  .refine((word) => !/^-[a-z][\w:]*\s+\S/.test(word), 'write option and value as two strings: "-crf", "23"');

const profileSchema = z.strictObject({
  include: z
    .array(name)
    .default([])
    .describe("Profiles this one is laid over: their arguments come first, what is set here replaces theirs."),
  input: z.array(argument).default([]).describe("ffmpeg's arguments before -i, one string for each word."),
  output: z
    .array(argument)
    .default([])
    .describe("ffmpeg's arguments for the output, one string for each word. Of an option given twice the last counts."),
  extension: z
    .string()
    .regex(/^\.[A-Za-z0-9]{1,10}$/, "a dot and letters or digits, such as .mkv")
    .optional()
    .describe("The output's extension, which decides its format. Default: the source's."),
  threshold: z
    .number()
    .min(0)
    .max(99)
    .optional()
    .describe("Keep the original alone if the output isn't this many percent smaller. Default: 0, any output will do."),
  kind: name.optional().describe("What 'kinds' limits. Default: no limit."),
  only: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Names of the nodes or groups of nodes.json that encode it. Default: all."),
});

const number = z.number().min(0);
const numberCondition = z
  .union([
    number,
    z
      .string()
      .regex(
        /^(!?\d+(\.\d+)?|[<>]=?\d+(\.\d+)?|!?\d+(\.\d+)?-\d+(\.\d+)?)$/,
        "a number, '<720', '>=1080' or '480-720', or '!' and a number or range",
      ),
  ])
  .describe('A number; or ">720", ">=720", "<720", "<=720"; or a range, "480-720", ends included; "!" before: not.');
const wordCondition = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .describe('A word or a list of which one fits; "!" before a word: not that one.');

export const conditionsSchema = z.strictObject({
  codec: wordCondition.optional().describe("The video's codec as ffprobe names it: h264, hevc, av1, …"),
  audio: wordCondition.optional().describe("The codec of any of its audio streams: aac, ac3, …"),
  container: wordCondition.optional().describe("Its format as ffprobe names it: mov, mp4, matroska, mpegts, …"),
  width: numberCondition.optional(),
  height: numberCondition.optional(),
  fps: numberCondition.optional(),
  minutes: numberCondition.optional().describe("Running time."),
  megabytes: numberCondition.optional().describe("Size of the file; a megabyte is 1,000,000 bytes."),
  kbps: numberCondition.optional().describe("Bitrate of the whole file."),
  path: wordCondition.optional().describe("Patterns for the absolute path: *, ** (any folders), ?, {a,b}."),
  pathMatches: z.string().optional().describe("A regular expression found anywhere in the absolute path."),
});

const ruleSchema = z
  .strictObject({
    name: z.string().min(1).describe("For people: said wherever the rule decided."),
    when: conditionsSchema.default({}).describe("All must hold. Default: none, which every file fits."),
    profile: z
      .union([name, z.array(name).min(1)])
      .optional()
      .describe("What to encode with; of several, later ones over earlier ones."),
    skip: z.literal(true).optional().describe("Leave such files alone."),
    only: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("Nodes or groups for such files. Default: the profile's."),
  })
  .refine(({ profile, skip }) => (profile === undefined) !== (skip === undefined), "either 'profile' or 'skip'");

export const batchConfigSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    profiles: z.record(name, profileSchema).default({}),
    rules: z
      .array(ruleSchema)
      .default([])
      .describe("The first one that fits a file decides; without any, --profile does."),
    kinds: z
      .record(name, z.int().min(1))
      .default({})
      .describe("How many files of a kind are encoded at once, such as what a graphics card can do."),
  })
  .superRefine(({ profiles, rules, kinds }, context) => {
    const check = (wanted: readonly string[], path: (string | number)[]): void => {
      for (const one of wanted) {
        if (!Object.hasOwn(profiles, one)) {
          context.addIssue({ code: "custom", path, message: `no profile is named '${one}'` });
        }
      }
    };
    for (const [key, { include, input, output }] of Object.entries(profiles)) {
      check(include, ["profiles", key, "include"]);
      for (const [place, args] of Object.entries({ input, output })) {
        const message = wrongWords(args);
        if (message !== undefined) context.addIssue({ code: "custom", path: ["profiles", key, place], message });
      }
      if (includesItself(key, profiles)) {
        context.addIssue({ code: "custom", path: ["profiles", key, "include"], message: "it includes itself" });
      }
    }
    const used = new Set(Object.values(profiles).map(({ kind }) => kind));
    for (const kind of Object.keys(kinds).filter((one) => !used.has(one))) {
      context.addIssue({ code: "custom", path: ["kinds", kind], message: `no profile is of the kind '${kind}'` });
    }
    rules.forEach(({ profile, when }, index) => {
      check([profile ?? []].flat(), ["rules", index, "profile"]);
      if (when.pathMatches !== undefined && !isPattern(when.pathMatches)) {
        const path = ["rules", index, "when", "pathMatches"];
        context.addIssue({ code: "custom", path, message: "not a regular expression" });
      }
    });
  });

function wrongWords(args: readonly string[]): string | undefined {
  try {
    const [other] = otherOutputs(args);
    return other === undefined ? undefined : `'${other}' would be one more output, the same for every file`;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

type Includes = Readonly<Record<string, { readonly include: readonly string[] }>>;

function includesItself(start: string, profiles: Includes): boolean {
  const seen = new Set<string>();
  const queue = [...(profiles[start]?.include ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === start) return true;
    if (!seen.has(next)) queue.push(...(profiles[next]?.include ?? []));
    seen.add(next);
  }
  return false;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

export type BatchConfig = z.infer<typeof batchConfigSchema>;
export type BatchConfigInput = z.input<typeof batchConfigSchema>;
export type ProfileConfig = z.infer<typeof profileSchema>;
export type RuleConfig = z.infer<typeof ruleSchema>;
export type Conditions = z.infer<typeof conditionsSchema>;

/** Nothing but what the command line says. */
export const emptyConfig: BatchConfig = { version: 1, profiles: {}, rules: [], kinds: {} };
