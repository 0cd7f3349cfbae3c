/**
 * Filters that take a picture for two fields: at which times their frames come, and how long each of those lasts, by which
 * ffmpeg converts frame rates since 6.1. All count half the ticks (libavfilter/yadif_common.c, vf_w3fdif.c, vf_estdif.c,
 * vf_separatefields.c, 5.1 and 7.1). Pure.
 */
import { argumentOf, type FilterCall } from "../command/filtergraph.ts";
import type { List } from "../model/list.ts";
import { rescale, type Rational } from "../model/time.ts";
import type { SourceFrame } from "./frame-sync.ts";
import type { Timeline } from "./timeline.ts";

interface FieldFilter {
  /** The name it has for a frame for each field; undefined where it always gives that. */
  readonly perField: RegExp | undefined;
  readonly byItself: boolean;
  /** Where mode= and deint= stand. */
  readonly places: readonly [number, number];
  /** Half ticks that a frame lasts for each tick that it lasted, where it stays one. */
  readonly alone: 1 | 2;
}

const either = { places: [0, 2], alone: 2 } as const;
const filters: Readonly<Record<string, FieldFilter>> = {
  yadif: { ...either, perField: /^(1|3|send_field|send_field_nospatial)$/, byItself: false },
  bwdif: { ...either, perField: /^(1|send_field)$/, byItself: true },
  estdif: { ...either, perField: /^(1|field)$/, byItself: true },
  // It forgets that it counts half the ticks.
  w3fdif: { perField: /^(1|field)$/, byItself: true, places: [1, 3], alone: 1 },
  separatefields: { ...either, perField: undefined, byItself: true },
};

export function takesFields({ name }: FilterCall): boolean {
  return filters[name] !== undefined;
}

function perField(call: FilterCall, { perField: name, byItself, places }: FieldFilter): boolean {
  const mode = name && argumentOf(call, ["mode"], places[0]);
  return mode === undefined ? byItself : name?.test(mode) === true;
}

/** Where it's told to leave progressive pictures alone, each of them stays one frame. */
const sparesProgressive = (call: FilterCall, { places }: FieldFilter): boolean =>
  /^(1|interlaced)$/.test(argumentOf(call, ["deint"], places[1]) ?? "");

/** @returns undefined where what comes of it isn't followed */
export function throughFields(timeline: Timeline, call: FilterCall): Timeline | undefined {
  const filter = filters[call.name];
  if (!filter) return undefined;
  if (!perField(call, filter)) return { ...alone(timeline, filter), ...endOfWhole(timeline, call) };
  // Frames for which it's switched off come alone.
  if (argumentOf(call, ["enable"]) !== undefined) return undefined;
  if (call.name === "separatefields") return separate(timeline);
  const spares = sparesProgressive(call, filter);
  if (spares && timeline.interlaced === undefined) return undefined;
  const frameRate = twice(timeline.frameRate);
  if (!spares || timeline.interlaced === true) return { ...both(timeline, call.name), frameRate, interlaced: false };
  return { ...alone(timeline, filter), frameRate, ...(filter.alone > 1 && { changesLengths: true }) };
}

const twice = ({ num, den }: Rational): Rational => ({ num: num * 2, den });
const half = ({ num, den }: Rational): Rational => ({ num, den: den * 2 });

/** A frame for each frame. */
function alone(timeline: Timeline, { alone: lasts }: FieldFilter): Timeline {
  const { frames, timeBase } = timeline;
  return {
    ...timeline,
    frames: frames.map(({ pts, duration }) => ({ pts: 2 * pts, duration: lasts * duration })),
    ...{ timeBase: half(timeBase), endPts: undefined },
  };
}

function endOfWhole({ endPts }: Timeline, { name }: FilterCall): Pick<Timeline, "endPts"> {
  return { endPts: /^(yadif|bwdif)$/.test(name) && endPts !== undefined ? 2 * endPts : undefined };
}

/** At field rate: the second field midway to the next frame. */
function both(timeline: Timeline, name: string): Timeline {
  const { frames, timeBase, frameRate, clock } = timeline;
  // The last frame's next: as far behind it as the one before, for estdif as the rate has it (vf_estdif.c).
  const rate = twice(frameRate);
  const step = name === "estdif" ? rescale(1, { num: rate.den, den: rate.num }, half(timeBase)) : undefined;
  const fields = bothFields(frames, step, name === "estdif");
  const last = fields.at(-1);
  const known = name === "yadif" || name === "bwdif";
  return {
    ...{ ...timeline, frames: fields, timeBase: half(timeBase), endsUntold: false },
    ...(clock && { clock: { frames: bothFields(clock.frames), timeBase: half(clock.timeBase) } }),
    endPts: known && last && last.duration > 0 ? last.pts + last.duration : undefined,
  };
}

/** Its last field comes midway to the end, which it then tells as the filters behind it are told of a field. */
function separate(timeline: Timeline): Timeline | undefined {
  const { frames, timeBase, frameRate, clock, endPts, endsUntold } = timeline;
  const last = frames.at(-1);
  if (!last || endPts === undefined || endsUntold === true) return undefined;
  const behind = clock?.frames.at(-1);
  return {
    ...{ ...timeline, frames: bothFields(frames, endPts - last.pts), timeBase: half(timeBase) },
    ...(clock && { clock: { frames: bothFields(clock.frames, behind?.duration), timeBase: half(clock.timeBase) } }),
    ...{ frameRate: twice(frameRate), interlaced: false, endPts: undefined },
  };
}

/** @param ofNext whether the second field lasts as long as the next frame's */
function bothFields(all: List<SourceFrame>, lastStep?: number, ofNext = false): readonly SourceFrame[] {
  const frames = [...all];
  return frames.flatMap(({ pts, duration }, i): SourceFrame[] => {
    const before = frames[i - 1]?.pts ?? pts;
    const behind = frames[i + 1];
    const next = behind?.pts ?? pts + (lastStep ?? pts - before);
    return [
      { pts: 2 * pts, duration },
      { pts: pts + next, duration: ofNext ? (behind?.duration ?? duration) : duration },
    ];
  });
}
