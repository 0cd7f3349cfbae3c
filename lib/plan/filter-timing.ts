/** What a chain of filters does to the frames' times. Pure; follows only filters whose rule is simple and known. */
import { splitArgs, type FilterCall } from "../command/filtergraph.ts";
import { parseRational, reduce, rescale, type Rational } from "../model/time.ts";
import type { SourceFrame } from "./frame-sync.ts";

/** Frames on their way through a chain. */
export interface Timeline {
  readonly frames: readonly SourceFrame[];
  readonly timeBase: Rational;
  readonly frameRate: Rational;
}

/** Named rates of libavutil/parseutils.c. */
const namedRates: Readonly<Record<string, Rational>> = {
  ntsc: { num: 30000, den: 1001 },
  pal: { num: 25, den: 1 },
  film: { num: 24, den: 1 },
  "ntsc-film": { num: 24000, den: 1001 },
};

function option(call: FilterCall, name: string, position: number): string | undefined {
  const args = splitArgs(call.args);
  const named = args.findLast(({ key }) => key === name)?.value;
  const free = args[position];
  return named ?? (free && free.key === undefined ? free.value : undefined);
}

/**
 * A frame rate as av_parse_video_rate reads it: a decimal as it stands, 23.976 being 2997/125.
 * @returns undefined for other forms, such as expressions
 */
export function readRate(text: string | undefined): Rational | undefined {
  if (text === undefined) return undefined;
  const decimal = /^(\d+)(?:\.(\d{1,3}))?$/.exec(text);
  const ratio = namedRates[text] ?? parseRational(text);
  if (!decimal) return ratio && reduce(ratio);
  const den = 10 ** (decimal[2]?.length ?? 0);
  const num = Number(decimal[1]) * den + Number(decimal[2] ?? 0);
  return num === 0 ? undefined : reduce({ num, den });
}

/** fps: a grid of the new rate, from the first frame's nearest place to the end's (libavfilter/vf_fps.c, round=near). */
function resample(timeline: Timeline, call: FilterCall): Timeline | undefined {
  const rate = readRate(option(call, "fps", 0));
  const others = splitArgs(call.args).some(({ key }, i) => (key !== undefined ? key !== "fps" : i > 0));
  const [first, last] = [timeline.frames[0], timeline.frames.at(-1)];
  if (!rate || others || !first || !last || last.duration <= 0) return undefined;
  const timeBase = { num: rate.den, den: rate.num };
  const from = rescale(first.pts, timeline.timeBase, timeBase);
  const to = rescale(last.pts + last.duration, timeline.timeBase, timeBase);
  const frames = Array.from({ length: Math.max(1, to - from) }, (_, i) => ({ pts: from + i, duration: 1 }));
  return { frames, timeBase, frameRate: rate };
}

/** Whether a deinterlacer gives a frame for each field: yadif's and bwdif's mode. */
function perField(call: FilterCall): boolean {
  const mode = option(call, "mode", 0) ?? (call.name === "bwdif" ? "send_field" : "send_frame");
  return ["1", "3", "send_field", "send_field_nospatial"].includes(mode);
}

/** yadif, bwdif at field rate: half the time base, the second field midway to the next frame (libavfilter/yadif_common.c). */
function fields({ frames, timeBase, frameRate }: Timeline): Timeline {
  const both = frames.flatMap(({ pts, duration }, i): SourceFrame[] => {
    const before = frames[i - 1]?.pts ?? pts;
    const next = frames[i + 1]?.pts ?? 2 * pts - before;
    return [
      { pts: 2 * pts, duration },
      { pts: pts + next, duration },
    ];
  });
  return {
    ...{ frames: both, timeBase: { num: timeBase.num, den: timeBase.den * 2 } },
    frameRate: { num: frameRate.num * 2, den: frameRate.den },
  };
}

/** @returns undefined where a filter's effect on times isn't followed */
export function throughFilters(start: Timeline, chain: readonly FilterCall[]): Timeline | undefined {
  return chain.reduce<Timeline | undefined>((timeline, call) => {
    if (!timeline) return undefined;
    if (call.name === "fps") return resample(timeline, call);
    if (["yadif", "bwdif"].includes(call.name) && perField(call)) return fields(timeline);
    return timeline;
  }, start);
}
