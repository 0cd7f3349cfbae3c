/**
 * What each filter remembers of the frames before, which decides whether a run may start in the middle.
 * One table; a filter that isn't here is unknown, and a command that uses it runs whole.
 */
import type { FilterCall } from "../command/filtergraph.ts";

/**
 * - `stateless`: each output frame depends on one input frame alone.
 * - `windowed`: on that frame and a bounded number of seconds around it: exact with a handle that long.
 * - `recursive`: on all frames before, ever less: near, never exact.
 * - `global`: on the whole stream, or on a count from its beginning.
 */
export type FilterMemory =
  | { readonly class: "stateless" }
  | { readonly class: "windowed"; readonly handleFrames: number }
  | { readonly class: "recursive" | "global"; readonly why: string };

const stateless = new Set(
  `null copy scale crop pad format noformat setsar setdar setparams setrange setfield eq hue hflip vflip transpose rotate
   colorspace colormatrix colorbalance colorchannelmixer colorlevels curves lut lutrgb lutyuv lut3d lut1d negate
   unsharp boxblur gblur avgblur smartblur sab bilateral median nlmeans edgedetect vignette lenscorrection perspective
   drawgrid delogo fillborders swapuv extractplanes zscale tonemap limiter pixdesctest chromashift rgbashift
   owdenoise vaguedenoiser fftdnoiz cas hqx xbr gradfun deband removegrain monochrome exposure vibrance huesaturation`
    .trim()
    .split(/\s+/),
);

const windowed: Readonly<Record<string, number>> = { yadif: 3, bwdif: 3, w3fdif: 3, hwdownload: 0 };

const remembering: Readonly<Record<string, readonly ["recursive" | "global", string]>> = {
  hqdn3d: ["recursive", "it averages with all frames before"],
  atadenoise: ["recursive", "it hasn't been shown to forget"],
  deflicker: ["recursive", "it averages over time"],
  mpdecimate: ["global", "it drops frames by comparing with the last one kept"],
  decimate: ["global", "it drops one frame of each cycle counted from the start"],
  fieldmatch: ["global", "it follows the telecine pattern from the start"],
  pullup: ["global", "it follows the telecine pattern from the start"],
  thumbnail: ["global", "it picks frames from batches counted from the start"],
  reverse: ["global", "it needs the last frame first"],
  select: ["global", "its expression may count frames from the start"],
  loop: ["global", "it counts frames from the start"],
  vidstabdetect: ["global", "it writes one file about the whole stream"],
  vidstabtransform: ["global", "it smooths over the whole stream"],
};

/** Options whose expressions may use the frame number `n`, which restarts in each window. */
const timed = /\b(n|prev_\w+|random)\b/;

/** What one filter of a chain remembers; undefined for a filter nobody has classed. */
export function filterMemory(call: FilterCall): FilterMemory | undefined {
  if (stateless.has(call.name)) {
    const counts = /eval=frame|enable=/.test(call.args) && timed.test(call.args);
    if (counts) return { class: "global", why: "its expression counts frames from the start" };
    if (call.name === "nlmeans" || !/random/.test(call.args)) return { class: "stateless" };
    return { class: "global", why: "it draws random numbers" };
  }
  const handleFrames = windowed[call.name];
  if (handleFrames !== undefined) return fieldRate(call) ?? { class: "windowed", handleFrames };
  const known = remembering[call.name];
  return known && { class: known[0], why: known[1] };
}

/** Deinterlacers that give a frame for each field change the timestamps, which isn't split yet. */
function fieldRate(call: FilterCall): FilterMemory | undefined {
  const perField = /(^|:)(mode=)?(1|3|send_field|send_field_nospatial)(:|$)/.test(call.args);
  const defaultsToFields = call.name !== "yadif" && !/(^|:)(mode=)?(0|2|send_frame|frame)/.test(call.args);
  if (!perField && !defaultsToFields) return undefined;
  return { class: "global", why: "it gives one frame for each field, whose times aren't followed yet" };
}
