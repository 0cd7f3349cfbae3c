/** Which rule a file fits. Pure; what a file doesn't tell (a stream without duration) fits no condition on it. */
import picomatch from "picomatch";
import type { Conditions, RuleConfig } from "./config.ts";
import { kbpsOf, minutesOf, type Facts } from "./facts.ts";

/** "720", ">720", "<=720", "480-720", each with "!" before it for the contrary. */
export function fitsNumber(condition: number | string, value: number | undefined): boolean {
  if (value === undefined) return false;
  if (typeof condition === "number") return value === condition;
  if (condition.startsWith("!")) return !fitsNumber(condition.slice(1), value);
  const [, sign, bound] = /^([<>]=?)(.+)$/.exec(condition) ?? [];
  if (sign !== undefined) {
    const limit = Number(bound);
    return sign === ">"
      ? value > limit
      : sign === ">="
        ? value >= limit
        : sign === "<"
          ? value < limit
          : value <= limit;
  }
  const [low = NaN, high = low] = condition.split("-").map(Number);
  return value >= low && value <= high;
}

/** A list fits where one of its words does, and none of those with "!" before it. */
function fitsWords(condition: string | readonly string[], fits: (word: string) => boolean): boolean {
  const words = [condition].flat();
  const wanted = words.filter((word) => !word.startsWith("!"));
  const unwanted = words.filter((word) => word.startsWith("!")).map((word) => word.slice(1));
  return (wanted.length === 0 || wanted.some(fits)) && !unwanted.some(fits);
}

/** ffmpeg's own other names for a codec or format, as people write them. */
const sameName: Readonly<Record<string, string>> = { h265: "hevc", avc: "h264", mkv: "matroska", ts: "mpegts" };
const nameOf = (word: string): string => sameName[word.toLowerCase()] ?? word.toLowerCase();

const oneOf =
  (names: readonly string[]) =>
  (word: string): boolean =>
    names.includes(nameOf(word));

type Check = (when: Conditions, facts: Facts) => boolean;

const numbers: readonly [
  keyof Conditions & ("width" | "height" | "fps" | "minutes" | "megabytes" | "kbps"),
  (facts: Facts) => number | undefined,
][] = [
  ["width", ({ width }) => width],
  ["height", ({ height }) => height],
  ["fps", ({ fps }) => fps],
  ["minutes", minutesOf],
  ["megabytes", ({ bytes }) => bytes / 1e6],
  ["kbps", kbpsOf],
];

const checks: readonly Check[] = [
  ({ codec }, facts) => codec === undefined || fitsWords(codec, oneOf([facts.codec ?? "none"])),
  ({ audio }, facts) => audio === undefined || fitsWords(audio, oneOf(facts.audio)),
  ({ container }, facts) => container === undefined || fitsWords(container, oneOf(facts.containers)),
  ({ path }, facts) => path === undefined || fitsWords(path, (word) => picomatch(word, { dot: true })(facts.path)),
  ({ pathMatches }, facts) => pathMatches === undefined || new RegExp(pathMatches).test(facts.path),
  ...numbers.map(([key, value]): Check => (when, facts) => {
    const condition = when[key];
    return condition === undefined || fitsNumber(condition, value(facts));
  }),
];

export function fits(when: Conditions, facts: Facts): boolean {
  return checks.every((check) => check(when, facts));
}

/** The first that fits; undefined where none does. */
export function ruleFor(rules: readonly RuleConfig[], facts: Facts): RuleConfig | undefined {
  return rules.find(({ when }) => fits(when, facts));
}
