/**
 * Where one run's encoder would put key frames. A window that starts there costs no key frame that one run doesn't have:
 * of all places to start from, those are the best. A guess, which decides nothing about exactness. Pure.
 */
import type { FfmpegOption } from "../model/command.ts";

/** In frames that reach the encoder. */
export interface KeyRule {
  /** From one key frame to the next, at the most; Infinity for no limit. */
  readonly longest: number;
  /** From one to the next scene that gets one, at the least. */
  readonly shortest: number;
  /** Whether scenes get key frames. */
  readonly scenes: boolean;
}

/** Seconds between key frames from which on it matters where windows start. */
const LEAST_SECONDS = 2;

interface Words {
  /** The option's last value; undefined without it. */
  readonly option: (name: string) => string | undefined;
  /** From the encoder's own list: "keyint=60". */
  readonly own: (...names: readonly string[]) => string | undefined;
}

function wordsOf(options: readonly FfmpegOption[]): Words {
  const lists = options.flatMap(({ name, value }) => (/(params|opts)$/.test(name) ? (value ?? "").split(":") : []));
  return {
    option: (name) => options.findLast((option) => option.name === name)?.value,
    own: (...names) => {
      const found = lists.map((entry) => entry.split("=")).findLast(([key = ""]) => names.includes(key));
      return found && (found[1] ?? "1");
    },
  };
}

const frames = (text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  return /^inf/.test(text) ? Infinity : Number(text) >= 0 ? Number(text) : otherwise;
};

/** x264's and x265's defaults: keyint 250, a scene no sooner than a tenth of that or a second. */
function sceneRule({ option, own }: Words, rate: number): KeyRule {
  const longest = frames(own("keyint") ?? option("g"), 250);
  const shortest = frames(own("min-keyint") ?? option("keyint_min"), Math.min(longest / 10, rate));
  const threshold = own("scenecut") ?? option("sc_threshold") ?? option("scenecut");
  const without = own("no-scenecut") !== undefined || (threshold !== undefined && Number(threshold) <= 0);
  return { longest, shortest, scenes: !without && (option("preset") ?? "") !== "ultrafast" };
}

/** SVT-AV1's own choice: five times the number of frames that is next to a second and fits its pyramids of 32. */
function svtDefault(rate: number): number {
  const [less, more] = [Math.floor(rate / 32) * 32, (Math.floor(rate / 32) + 1) * 32];
  return 5 * (rate - less < more - rate ? less : more) + 1;
}

function svtRule({ option, own }: Words, rate: number): KeyRule | undefined {
  if (own("keyint", "irefresh-type", "scd", "hierarchical-levels") !== undefined) return undefined;
  const asked = Number(option("g") ?? -1);
  return { longest: asked > 0 ? asked : svtDefault(rate), shortest: 0, scenes: false };
}

const rules: Readonly<Record<string, (words: Words, rate: number) => KeyRule | undefined>> = {
  libx264: sceneRule,
  libx264rgb: sceneRule,
  libx265: sceneRule,
  libsvtav1: svtRule,
  "libvpx-vp9": ({ option }) => ({ longest: frames(option("g"), 128), shortest: 0, scenes: false }),
  "libaom-av1": ({ option }) => ({ longest: frames(option("g"), Infinity), shortest: 0, scenes: true }),
};

/**
 * @param options of the encoder
 * @param rate its frames a second
 * @returns undefined where it isn't known, or makes no difference
 */
export function keyRule(codec: string, options: readonly FfmpegOption[], rate: number): KeyRule | undefined {
  const rule = rules[codec]?.(wordsOf(options), rate);
  return rule && rule.longest >= LEAST_SECONDS * rate ? rule : undefined;
}

/**
 * @param scenes the frames that begin one, ascending
 * @param count of the run's frames
 * @returns the frames that one run would make key frames, ascending, without the first
 */
export function foreseenKeys({ longest, shortest, scenes: heeded }: KeyRule, scenes: readonly number[], count: number) {
  const keys: number[] = [];
  let last = 0;
  const fill = (end: number): void => {
    while (last + longest < end) keys.push((last += longest));
  };
  for (const scene of heeded ? scenes : []) {
    // What is seen of the source tells more than a count from a scene that may not have been the last one.
    fill(scene - shortest);
    if (scene - last >= Math.max(1, shortest)) keys.push((last = scene));
  }
  fill(count);
  return keys;
}
