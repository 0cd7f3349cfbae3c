/** The options of `overlay`: whether what it lays over a frame hangs on that frame's time alone. Pure. */
import { splitArgs, type FilterCall } from "../command/filtergraph.ts";
import type { FilterMemory } from "./filter-classes.ts";

const places = ["x", "y", "eof_action", "eval", "shortest", "format", "repeatlast", "alpha"];

/** What the expressions may ask for: the frame's time, sizes, and what comes out of them without a memory. */
const plainWords = new Set(
  (
    "t W H w h main_w main_h overlay_w overlay_h hsub vsub if ifnot gt gte lt lte eq not between mod abs floor ceil " +
    "trunc round min max clip sgn sqrt pow exp log sin cos tan PI E NAN nan"
  ).split(" "),
);
const counted = /\b[nN]\b/;

function optionsOf({ args }: FilterCall): ReadonlyMap<string, string> {
  return new Map(splitArgs(args).map(({ key, value }, i) => [key ?? places[i] ?? "", value]));
}

const isSet = (value: string | undefined): boolean => value === "1" || value === "true";
const isUnset = (value: string | undefined): boolean => value === "0" || value === "false";

/** Whether the film ends with its second input, or with the first that ends. */
export function endsWithFirst(call: FilterCall): boolean {
  return isSet(optionsOf(call).get("shortest"));
}

/**
 * The same over a picture of one frame, where the user's comes again and again; undefined where that's something else:
 * `enable` goes by the time of whichever frame came last, be it the picture's (consume_update in avfilter.c, 5.1).
 */
export function endingWithFilm(call: FilterCall): FilterCall | undefined {
  const options = [...optionsOf(call)].filter(([key]) => key !== "shortest" && key !== "eof_action");
  const args = options.map(([key, value]) => `${key}=${quoted(value)}`).join(":");
  return options.some(([key]) => key === "enable") ? undefined : { ...call, args };
}

/** As an option's value stands in a filter's arguments. */
const quoted = (value: string): string => value.replace(/[\\':]/g, "\\$&");

/** Over a picture of one frame, which stays until the film ends. */
export function overlayMemory(call: FilterCall): FilterMemory {
  const global = (why: string): FilterMemory => ({ class: "global", why });
  const options = optionsOf(call);
  const odd = [...options.keys()].find((key) => !places.includes(key) && key !== "enable");
  if (odd !== undefined) return global(`its option '${odd}' isn't followed`);
  const expressions = ["x", "y", "enable"].map((key) => options.get(key) ?? "");
  if (expressions.some((text) => counted.test(text))) return global("its expression counts frames from the start");
  const words = expressions.flatMap((text) => [...text.matchAll(/\b[A-Za-z_]\w*/g)].map(([word]) => word));
  const strange = words.find((word) => !plainWords.has(word));
  if (strange !== undefined) return global(`'${strange}' in its expressions isn't followed`);
  const stays =
    ["repeat", "0", undefined].includes(options.get("eof_action")) &&
    (!options.has("shortest") || isUnset(options.get("shortest"))) &&
    (!options.has("repeatlast") || isSet(options.get("repeatlast")));
  if (!stays) return global("it goes by where its second input ends, which isn't followed");
  // Up to 6.0, and maybe later, the first frame that comes is judged by the picture's time: a window's mustn't be that.
  return options.has("enable") ? { class: "windowed", handleFrames: 1 } : { class: "stateless" };
}
