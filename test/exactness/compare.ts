/** The comparison the promise rests on: what differs between plain ffmpeg's output and ours. Pure; facts.ts reads. */
import type { OutputFacts } from "./facts.ts";

export interface Difference {
  /** The fact that differs, as facts.ts names it. */
  readonly fact: string;
  /** One line to read. */
  readonly text: string;
}

/** A fact that may differ, and why that is no fault. */
export interface Allowance {
  readonly fact: RegExp;
  readonly because: string;
}

/** Always allowed: an encoder that starts anew at a segment spends other bytes on the same pictures. */
export const restarts: readonly Allowance[] = [
  { fact: /^\d+:video\.(sizes|bit_rate)$/, because: "rate control and prediction restart at each segment" },
  { fact: /^\d+:video\.tags\.(BPS|NUMBER_OF_BYTES)/, because: "it counts the video's bytes" },
  { fact: /^format\.(size|bit_rate)$/, because: "it counts the video's bytes" },
];

/** For encoders that lose something: the pictures are near, not equal; their number and times still must be. */
export const lossy: readonly Allowance[] = [
  { fact: /^\d+:video\.frames$/, because: "rate control and prediction restart at each segment, so pixels differ" },
];

/** What differs and isn't allowed to; empty when the outputs are equal. */
export function compareOutputs(
  plain: OutputFacts,
  ours: OutputFacts,
  allowed: readonly Allowance[] = restarts,
): Difference[] {
  const names = new Set([...plain.keys(), ...ours.keys()]);
  return [...names]
    .filter((fact) => !allowed.some((allowance) => allowance.fact.test(fact)))
    .map((fact) => ({ fact, text: differ(plain.get(fact), ours.get(fact)) }))
    .filter((found): found is Difference => found.text !== undefined)
    .map(({ fact, text }) => ({ fact, text: `${fact}: ${text}` }));
}

type Fact = string | readonly string[] | undefined;

function differ(plain: Fact, ours: Fact): string | undefined {
  if (Array.isArray(plain) && Array.isArray(ours)) return differLists(plain as string[], ours as string[]);
  if (plain === ours) return undefined;
  return `${show(ours)} instead of ${show(plain)}`;
}

function differLists(plain: readonly string[], ours: readonly string[]): string | undefined {
  const length = Math.max(plain.length, ours.length);
  const places = Array.from({ length }, (_, place) => place).filter((place) => plain[place] !== ours[place]);
  const first = places[0];
  if (first === undefined) return undefined;
  const count =
    plain.length === ours.length
      ? `${places.length} of ${length} differ`
      : `${ours.length} entries instead of ${plain.length}`;
  return `${count}; the first at ${first}: ${show(ours[first])} instead of ${show(plain[first])}`;
}

function show(value: Fact): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? `'${value}'` : `${value.length} entries`;
}
