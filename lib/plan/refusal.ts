/** ffmpeg's own words about a command it refuses, as a cause and a next step. Pure; ffmpeg's lines stay what counts. */
import { deviceReadings, isDeviceTrouble } from "./device-trouble.ts";

export interface Refusal {
  readonly cause: string;
  /** The next step; undefined where ffmpeg's words are all there is. */
  readonly hint?: string;
  /** Whether it's this machine's hardware that fails, so that another's may not. Default: false. */
  readonly device?: boolean;
  /** A name that this ffmpeg doesn't know, which may be misspelt. */
  readonly unknown?: { readonly kind: Named; readonly name: string };
}

/** What ffmpeg has lists of, by the options that print them. */
export type Named = "encoders" | "decoders" | "filters" | "muxers";

/** What its words are like, and what they mean. */
export type Reading = readonly [RegExp, (found: readonly string[]) => Refusal];

function lacks(kind: Named, what: string, name: string): Refusal {
  return {
    cause: `it has no ${what} '${name}'`,
    hint: `dffmpeg -${kind} lists those it has.`,
    unknown: { kind, name },
  };
}

/** Of ffmpeg 4 to 8; the first that fits is taken. */
const readings: readonly Reading[] = [
  [/Unknown encoder '([^']*)'/, ([, name = ""]) => lacks("encoders", "encoder", name)],
  [/Unknown decoder '([^']*)'/, ([, name = ""]) => lacks("decoders", "decoder", name)],
  [
    /No such filter: '([^']*)'|Unknown filter '([^']*)'/,
    ([, name, other = ""]) => lacks("filters", "filter", name ?? other),
  ],
  [
    // The second as of ffmpeg 6.1, the third where it's asked for its help.
    /output format '([^']*)' is not (?:a suitable output format|known)|Unknown format '([^']*)'/,
    ([, name, other = ""]) => lacks("muxers", "format", name ?? other),
  ],
  [
    /Error setting preset\/tune ([^/\s]+)\//,
    ([, name = ""]) => ({
      cause: `there is no preset or tune '${name}'`,
      hint: "x264 and x265 have the presets ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow.",
    }),
  ],
  [
    /Stream map '([^']*)' matches no streams/,
    ([, map = ""]) => ({
      cause: `-map ${map.replace(/:$/, "")} matches no stream`,
      hint: "ffprobe shows the source's streams; a question mark behind (-map 0:5?) takes a stream only where it is there.",
    }),
  ],
  [
    /Unrecognized option '([^']*)'/,
    ([, name = ""]) => ({ cause: `it has no option '-${name}'`, hint: "dffmpeg -h full lists them all." }),
  ],
  [
    // The second as of ffmpeg 7.
    /Unable to (?:find a suitable|choose an) output format for '[^']*?(\.[^.'/]+)?'/,
    ([, extension]) => ({
      cause:
        extension === undefined
          ? "the output's name tells no format"
          : `it has no format for names that end in ${extension}`,
      hint: "Give the output another extension, such as .mkv, or name its format with -f; dffmpeg -muxers lists them.",
    }),
  ],
  [
    /Error setting option (\S+) to value (.*?)\.?\s*(?:\n|$)/,
    ([, name = "", value = ""]) => ({ cause: `'${value}' is no value for ${name}` }),
  ],
];

/** What no source can change: encoders, decoders, filters, presets, options and formats that this ffmpeg hasn't. */
const ignorance =
  /Unknown encoder '|Unknown decoder '|No such filter: '|Unknown filter '|' is not (?:a suitable output format|known)|Error setting preset\/tune |Unrecognized option '|Unable to (?:find a suitable|choose an) output format/;

/** @returns undefined where what ffmpeg says may be the source's fault */
export function ignoranceOf(words: string): Refusal | undefined {
  return ignorance.test(words) ? refusalOf(words) : undefined;
}

/** @param words what ffmpeg wrote at -loglevel error */
export function refusalOf(words: string): Refusal {
  const device = isDeviceTrouble(words) && { device: true };
  for (const [pattern, read] of [...readings, ...deviceReadings]) {
    const found = pattern.exec(words);
    if (found) return { ...read(found), ...device };
  }
  const [first] = words.split("\n").filter((line) => line.trim() !== "");
  return { cause: first?.replace(/^(\[[^\]]*\] *)+/, "").trim() ?? "it doesn't say why" };
}
