/**
 * What each filter remembers of the frames before, which decides whether a run may start in the middle.
 * One table; a filter that isn't here is unknown, and a command that uses it runs whole.
 */
import { argumentOf, splitArgs, type FilterCall } from "../command/filtergraph.ts";
import { overlayMemory } from "./overlay.ts";
import { remembering, telling } from "./remembering-filters.ts";
import { timedFilter } from "./timed-filters.ts";

/**
 * - `stateless`: each output frame depends on one input frame and its time alone.
 * - `windowed`: on that frame and a bounded number of frames around it: exact with a handle that long.
 * - `recursive`: on all frames before, ever less: near, never exact.
 * - `global`: on the whole stream, or on a count from its beginning.
 */
export type FilterMemory =
  | { readonly class: "stateless" }
  | { readonly class: "windowed"; readonly handleFrames: number }
  | { readonly class: "recursive" | "global"; readonly why: string };

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const stateless: FilterMemory = { class: "stateless" };
const global = (why: string): FilterMemory => ({ class: "global", why });
const windowed = (handleFrames: number): FilterMemory => ({ class: "windowed", handleFrames });

/** Work on one picture, with options that are numbers or expressions. */
const pictureFilters = new Set(
  words(`
  null copy scale crop pad format noformat setsar setdar sar dar setparams setrange setfield eq hue hflip vflip transpose
  rotate colorspace colormatrix colorbalance colorchannelmixer colorlevels colorcontrast colorcorrect colortemperature
  curves lut lutrgb lutyuv negate unsharp boxblur gblur avgblur dblur smartblur sab bilateral median nlmeans bm3d
  edgedetect sobel prewitt roberts kirsch lenscorrection perspective shear drawgrid drawbox delogo fillborders
  swapuv shuffleplanes extractplanes alphaextract zscale tonemap limiter chromashift rgbashift chromanr owdenoise
  vaguedenoiser cas hqx xbr epx gradfun deband deblock removegrain monochrome exposure vibrance huesaturation
  grayworld convolution dilation erosion inflate deflate colorhold colorkey chromakey hsvkey hsvhold lumakey despill
  pixelize field il swaprect geq fieldorder spp uspp fspp dctdnoiz yaepblur
  perms fifo showpalette histogram waveform vectorscope datascope oscilloscope
  bitplanenoise chromahold colorize fftfilt floodfill maskfun pseudocolor scharr selectivecolor super2xsai v360
`),
);

/** They read files, which have to be where the node runs. */
const fileFilters = new Set(words("subtitles ass lut3d lut1d removelogo drawtext cover_rect"));

/** Expressions that count frames (n), remember (ld, prev_…) or draw random numbers. */
const counting = /\b(n|in|on|N|frame_num|prev_\w+|random|ld|st)\b/;

/** A frame count given as a plain number. */
function count(text: string | undefined, fallback: number): number | undefined {
  if (text === undefined) return fallback;
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

/** fade keeps no state between frames where its bounds are times (libavfilter/vf_fade.c). */
function fade(call: FilterCall): FilterMemory {
  const timed = argumentOf(call, ["d", "duration"]) !== undefined;
  const counted = argumentOf(call, ["s", "start_frame"], 1) ?? argumentOf(call, ["n", "nb_frames"], 2);
  return timed && counted === undefined ? stateless : global("it counts frames; with st= and d= it goes by time");
}

function drawtext(call: FilterCall): FilterMemory {
  if (argumentOf(call, ["timecode", "textfile"]) !== undefined) {
    return global("its timecode counts frames, and a text from a file may");
  }
  const now = /%\{(localtime|gmtime)/.test(call.args);
  if (now) return global("it writes the time of day");
  const rest = splitArgs(call.args).filter(({ key }) => !["fontfile", "font", "fontcolor"].includes(key ?? ""));
  const moving = rest.some(({ key, value }) =>
    (key === "text" ? /%\{[^}]*\b(n|frame_num|rand)\b/ : counting).test(value),
  );
  return moving ? global("its expressions count frames from the start") : stateless;
}

/** A number of frames that a filter looks at, which may be given by an option. */
function frames(call: FilterCall, text: string | undefined, fallback: number, more = 1): FilterMemory {
  const number = count(text, fallback);
  if (number === undefined) return global("its number of frames isn't a plain number");
  // At the end, some ask enable= about frames that aren't there.
  if (/(^|:)enable=/.test(call.args)) return global("what comes of enable= at the end isn't followed yet");
  return windowed(number + more);
}

/** It looks at twice as many frames behind. */
function tmedian(call: FilterCall): FilterMemory {
  const radius = count(argumentOf(call, ["radius"], 0), 1);
  return radius === undefined || radius === 0
    ? global("its radius isn't a plain number")
    : frames(call, undefined, 2 * radius, 0);
}

/** Two frames before, whose difference tells whether a scene ends, and one behind (libavfilter/vf_minterpolate.c). */
function minterpolate(call: FilterCall): FilterMemory {
  const mode = argumentOf(call, ["mi_mode"], 1) ?? "mci";
  if (/^(dup|blend)$/.test(mode)) return windowed(3);
  const search = argumentOf(call, ["me"], 4) ?? "epzs";
  const forgets = /^(esa|tss|tdls|ntss|fss|ds|hexbs)$/.test(search) && (argumentOf(call, ["vsbmc"], 7) ?? "0") === "0";
  if (mode === "mci" && forgets) return windowed(4);
  return {
    class: "recursive",
    why: "its search for motion goes by what it found in the frames before; mi_mode=blend has none, and me=esa doesn't",
  };
}

/** Its pattern is drawn once, and then shifted for each frame, or averaged over some (libavfilter/vf_noise.c). */
function noise(call: FilterCall): FilterMemory {
  const flags = splitArgs(call.args).filter(
    ({ key }) => key === undefined || /^(all_flags|allf|c\d_flags|c\df)$/.test(key),
  );
  return flags.every(({ key, value }) => key !== undefined && /^[up+]*$/.test(value))
    ? pictureFilter(call)
    : global("it draws random numbers");
}

function stereo3d(call: FilterCall): FilterMemory {
  const inTurn = [argumentOf(call, ["in"], 0), argumentOf(call, ["out"], 1)].some((eyes) =>
    /^(al|ar)$/.test(eyes ?? ""),
  );
  return inTurn ? global("it takes or gives the eyes in turn, which isn't followed yet") : pictureFilter(call);
}

/** Filters whose class depends on how they're called. */
const byCall: Readonly<Record<string, (call: FilterCall) => FilterMemory>> = {
  fade,
  drawtext,
  subtitles: () => stateless,
  ass: () => stateless,
  lut3d: () => stateless,
  lut1d: () => stateless,
  fftdnoiz: (call) =>
    argumentOf(call, ["prev"]) === undefined && argumentOf(call, ["next"]) === undefined
      ? stateless
      : global("it compares with the frames around, which hasn't been shown to be exact"),
  scale: (call) => (/dither=ed/.test(call.args) ? global("it carries rounding errors on") : pictureFilter(call)),
  zscale: (call) =>
    /dither=(random|error_diffusion|[23])|d=(random|error_diffusion|[23])/.test(call.args)
      ? global("it carries rounding errors or random numbers on")
      : pictureFilter(call),
  overlay: overlayMemory,
  fps: () => windowed(3),
  yadif: () => windowed(3),
  bwdif: () => windowed(3),
  tmix: (call) => {
    const frames = count(argumentOf(call, ["frames"], 0), 3);
    return frames === undefined ? global("its number of frames isn't a plain number") : windowed(frames + 1);
  },
  tblend: (call) => (counting.test(call.args) ? global("its expression counts frames from the start") : windowed(2)),
  minterpolate,
  atadenoise: (call) => frames(call, argumentOf(call, ["s"], 6), 9),
  deflicker: (call) => frames(call, argumentOf(call, ["size", "s"], 0), 5),
  normalize: (call) => frames(call, argumentOf(call, ["smoothing"], 2), 0),
  dedot: (call) => frames(call, undefined, 2),
  kerndeint: () => windowed(2),
  // The time of each second field is midway to the next frame; none is needed before.
  separatefields: () => windowed(1),
  tmedian,
  tlut2: (call) => (counting.test(call.args) ? global("its expression counts frames from the start") : windowed(2)),
  phase: (call) => frames(call, undefined, 1),
  w3fdif: () => windowed(3),
  estdif: () => windowed(2),
  vignette: (call) =>
    argumentOf(call, ["dither"]) === "0"
      ? pictureFilter(call)
      : global("its dither runs on from frame to frame; with dither=0 it doesn't"),
  histeq: (call) =>
    (argumentOf(call, ["antibanding"], 2) ?? "none") === "none"
      ? pictureFilter(call)
      : global("its random numbers run on from frame to frame"),
  noise,
  stereo3d,
  removelogo: () => stateless,
  // They copy pictures to a device, as they are.
  hwupload: () => stateless,
  hwupload_cuda: () => stateless,
  telecine: () => global("it follows a pattern from the start"),
};

/** Any of them may have expressions, and `enable=` brings one into each. */
function pictureFilter(call: FilterCall): FilterMemory {
  return counting.test(call.args) ? global("its expression counts frames from the start") : stateless;
}

/** The filter that reads a file, or takes this machine's fonts: other machines may have others. */
export function fileFilterOf(chain: readonly FilterCall[]): string | undefined {
  return chain.find(
    ({ name, args }) => fileFilters.has(name) || (/^(curves|selectivecolor)$/.test(name) && /psfile/.test(args)),
  )?.name;
}

/** Whether it makes one and the same picture of another, wherever and whenever. */
export function worksOnPicture(call: FilterCall): boolean {
  const alone = pictureFilters.has(call.name) && call.name !== "zscale" && fileFilterOf([call]) === undefined;
  return alone && filterMemory(call)?.class === "stateless";
}

/** What one filter of a chain remembers; undefined for a filter nobody has classed. */
export function filterMemory(call: FilterCall): FilterMemory | undefined {
  if (timedFilter(call)) return stateless;
  if (telling.has(call.name)) return global("it reports on one run");
  const known = remembering[call.name];
  if (known) return { class: known[0], why: known[1] };
  const enabled = /(^|:)enable=/.test(call.args) && counting.test(call.args);
  if (enabled) return global("its expression counts frames from the start");
  return byCall[call.name]?.(call) ?? (pictureFilters.has(call.name) ? pictureFilter(call) : undefined);
}
