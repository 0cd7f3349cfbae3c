/** `dffmpeg batch`'s own words: options, files and what counts for which. Opens nothing but lists. */
import path from "node:path";
import { parseArgs } from "node:util";
import { DffmpegError } from "../../lib/model/errors.ts";
import { belowTemplate, besideTemplate, type Asked } from "../../lib/index.ts";
import { durationMs } from "./words.ts";
import { wrongWords } from "./wrong-words.ts";

export const batchUsage = "dffmpeg batch [options] FILE|FOLDER|PATTERN... [-- ffmpeg's arguments]; see docs/batch.md";

const options = {
  from: { type: "string", multiple: true },
  profile: { type: "string", multiple: true },
  only: { type: "string", multiple: true },
  config: { type: "string" },
  nodes: { type: "string" },
  ffmpeg: { type: "string" },
  ffprobe: { type: "string" },
  to: { type: "string" },
  output: { type: "string" },
  ext: { type: "string" },
  move: { type: "string" },
  replace: { type: "boolean", default: false },
  overwrite: { type: "boolean", default: false },
  threshold: { type: "string" },
  "at-once": { type: "string" },
  watch: { type: "boolean", default: false },
  every: { type: "string", default: "5s" },
  settle: { type: "string", default: "30s" },
  queue: { type: "string", default: "default" },
  timeline: { type: "string" },
  forget: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
  "json-events": { type: "boolean", default: false },
} as const;

export interface BatchWords {
  readonly values: Values;
  /** Sets of words, each with what counts for it. */
  readonly wanted: readonly { readonly asked: Asked; readonly words: readonly Word[] }[];
  readonly atOnce: number | undefined;
  readonly everyMs: number;
  readonly settleMs: number;
}

/** A file, folder or pattern; or a list of such, "-" for standard input. */
export type Word = { readonly word: string } | { readonly list: string };

type Values = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
}

function refuse(message: string, hint: string = batchUsage): DffmpegError {
  return new DffmpegError("usage", message, { hint });
}

function parsed(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (cause) {
    throw wrongWords(cause, options, batchUsage, "ffmpeg's arguments come last, after -- (-- -c:v libx265). ");
  }
}

const names = (list: string): string[] => list.split(",").map((name) => name.trim());

function percent(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text.replace(/ ?%$/, ""));
  if (text.trim() !== "" && value >= 0 && value < 100) return value;
  throw refuse(`--threshold '${text}' isn't a percentage below 100`);
}

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw refuse(`--at-once '${text}' isn't a number of files`);
}

function timeMs(option: string, text: string): number {
  const value = durationMs(text);
  if (value === undefined || value <= 0) throw refuse(`--${option} '${text}' isn't a time such as 10s, 5m or 1h`);
  return value;
}

function extensionOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^\.?[A-Za-z0-9]{1,10}$/.test(text)) return text.startsWith(".") ? text : `.${text}`;
  throw refuse(`--ext '${text}' isn't an extension such as mkv`);
}

/** What counts for all files alike. */
function common(values: Values, args: readonly string[]): Omit<Asked, "profiles" | "only"> {
  const { to, output, move, replace, overwrite } = values;
  if (replace && move !== undefined) throw refuse("--replace and --move say different things");
  if (replace && (to !== undefined || output !== undefined)) {
    throw refuse("--replace puts outputs where the originals are: it goes with neither --to nor --output");
  }
  return {
    args: [...args],
    template: replace ? "{dir}/{name}{ext}" : (output ?? (to === undefined ? besideTemplate : belowTemplate)),
    to: path.resolve(to ?? "."),
    ...{ extension: extensionOf(values.ext), threshold: percent(values.threshold), overwrite },
    originals: replace ? "replace" : move === undefined ? "keep" : "move",
    moveTo: move === undefined ? null : path.resolve(move),
  };
}

type Token = ReturnType<typeof parse>["tokens"][number];

/** An option given once counts for all files; one given again counts for those after it, as pytranscoder's -p and -c do. */
function countFor(tokens: readonly Token[], option: "profile" | "only"): (index: number) => readonly string[] | null {
  const given = tokens.flatMap((token) =>
    token.kind === "option" && token.name === option ? [{ index: token.index, value: token.value }] : [],
  );
  for (const { value } of given) {
    if (names(value).includes("")) throw refuse(`--${option} '${value}' has an empty name`);
  }
  const [first] = given;
  if (!first) return () => null;
  if (given.length === 1) return () => names(first.value);
  return (index) => {
    const last = given.findLast((one) => one.index < index);
    return last ? names(last.value) : null;
  };
}

function wordOf(token: Token): Word | undefined {
  if (token.kind === "positional") return token.value === "-" ? { list: "-" } : { word: token.value };
  return token.kind === "option" && token.name === "from" ? { list: token.value } : undefined;
}

/** @throws DffmpegError "usage" */
export function readBatchWords(all: readonly string[]): BatchWords {
  const end = all.indexOf("--");
  const { values, tokens } = parsed(end < 0 ? all : all.slice(0, end));
  const shared = common(values, end < 0 ? [] : all.slice(end + 1));
  const [profiles, only] = [countFor(tokens, "profile"), countFor(tokens, "only")];
  const sets = new Map<string, { asked: Asked; words: Word[] }>();
  for (const token of tokens) {
    const word = wordOf(token);
    if (!word) continue;
    const mine = { profiles: [...(profiles(token.index) ?? [])], only: only(token.index)?.slice() ?? null };
    const key = JSON.stringify(mine);
    const set = sets.get(key) ?? { asked: { ...shared, ...mine }, words: [] };
    set.words.push(word);
    sets.set(key, set);
  }
  const [everyMs, settleMs] = [timeMs("every", values.every), timeMs("settle", values.settle)];
  return { values, wanted: [...sets.values()], atOnce: count(values["at-once"]), everyMs, settleMs };
}
