/** One run, replayed on its frames' times: what reaches the filters, what comes out of the encoder. Pure. */
import type { FilterCall } from "../command/filtergraph.ts";
import type { List } from "../model/list.ts";
import { MICRO, reduce, rescale, toSeconds, type Microseconds, type Rational } from "../model/time.ts";
import {
  byPicture,
  lengthOf,
  replaySync,
  setsClock,
  windowsAgree,
  type FrameMode,
  type SourceFrame,
  type SyncSettings,
  type SyncStep,
} from "./frame-sync.ts";
import { forgettingFollowed, forgottenSync } from "./forgotten-rate.ts";
import { encoderFrameRate, invert } from "./frame-rate.ts";
import type { InputRate } from "./input-rate.ts";
import type { KeyRule } from "./key-rule.ts";
import { packetTicks } from "./packet-length.ts";
import { trimmed, type Range } from "./range.ts";
import type { StepColumns } from "./step-columns.ts";
import { part, type Timeline } from "./timeline.ts";
import { timesOf } from "./times-of.ts";
import type { SyncKind } from "./types.ts";

export interface CutSettings {
  readonly mode: FrameMode;
  readonly timeBase: Rational;
  /** Of the decoded frames. */
  readonly frameRate: Rational;
  /** See Timeline. */
  readonly interlaced?: boolean | undefined;
  /** The user's -r; undefined without it. */
  readonly wantedRate: Rational | undefined;
  /** The user's -r before the input; undefined without it. */
  readonly inputRate?: InputRate | undefined;
  readonly codec: string;
  readonly originUs: Microseconds;
  /** The frame that one run begins with, as stored, where that isn't told by times: see sought.ts. */
  readonly firstPts?: number | undefined;
  /** Of the ffmpeg whose one run is the measure. */
  readonly syncKind: SyncKind;
  /** See forgotten-rate.ts. Default: false. */
  readonly forgettingCompared?: boolean;
  /** See VersionTraits. Default: false. */
  readonly lengthsCompared?: boolean;
  /** The user's filters; undefined without any. */
  readonly chain: readonly FilterCall[] | undefined;
  /** Of the complex graph that the video comes out of; 0 where graphs are for sound alone, undefined without any. */
  readonly graphInputs: 0 | 1 | 2 | undefined;
  /** -ss, -t and -to before the input, and before the output. */
  readonly handleFrames: number;
  readonly input: Range;
  readonly output: Range;
  readonly frameLimit: number | undefined;
  /** Of the encoder; undefined where it isn't known. */
  readonly keyRule: (rate: Rational) => KeyRule | undefined;
}

/** Output frames no more than -frames:v and -t let through (do_video_out and check_recording_time in ffmpeg 5.1). */
function limit(steps: List<SyncStep>, frames: number, durationUs: number | undefined, tick: Rational): List<SyncStep> {
  if (frames === Infinity && durationUs === undefined) return steps;
  let left = frames;
  const late = (time: number): boolean => durationUs !== undefined && rescale(time, tick, MICRO) >= durationUs;
  const kept: SyncStep[] = [];
  for (const step of steps) {
    let count = Math.min(step.count, left);
    while (count > 0 && late(step.first + count - 1)) count -= 1;
    if (step.count > 0 && count === 0) break;
    kept.push({ ...step, count, repeats: Math.min(step.repeats, count) });
    left -= count;
  }
  return kept;
}

/** What a window's encoder does under one kind of ffmpeg. */
export interface WindowSync {
  readonly kind: SyncKind;
  readonly settings: SyncSettings;
  /** Whether -ss sets its clock, not setpts. Default: false. */
  readonly sought?: boolean;
}

export interface Replay {
  /** By picture. */
  readonly steps: StepColumns;
  readonly timeline: Timeline;
  /** The first frame of the timeline that is encoded. */
  readonly first: number;
  readonly encoderTimeBase: Rational;
  readonly windows: readonly WindowSync[];
  readonly nudgeCounts: boolean;
  /** See VideoPlan. */
  readonly packetTicks: number | undefined;
}

/**
 * Settings under which windows of this kind give what the run gave; undefined where there are none. A window always has
 * a filter (its trim), so up to ffmpeg 6.0 its frames' own durations don't count, as they do in a run without filters:
 * there a shift of all frames may stand in for them.
 */
function windowSync(
  steps: List<SyncStep>,
  frames: List<SourceFrame>,
  run: SyncSettings,
  kind: SyncKind,
  frameRate: Rational,
): readonly WindowSync[] | undefined {
  if (kind === "modern") return modernSync(steps, frames, { ...run, frameRate });
  const settings: SyncSettings = { ...run, frameRate, durations: "none" };
  const first = frames.at(0);
  const stands = first && run.durations === "ticks" ? lengthOf(first, run) - lengthOf(first, settings) : 0;
  const shifts = stands === 0 || run.mode === "vfr" ? [0] : [0, stands];
  const shift = shifts.find((by) => windowsAgree(steps, frames, { ...settings, shift: by }));
  return shift === undefined ? undefined : [{ kind, settings: { ...settings, shift } }];
}

/** Microseconds by which -ss may set a window's clock too early. */
const SEEK_ERROR_US = 1;

/**
 * The first window's frames keep their durations, those of a window whose clock setpts sets lose them (7.1): where both give
 * what the run gave, all is well. Else -ss sets the clock, to the microsecond: frames that are as much later must go the same
 * way, and its trim would drop a first frame that was put later than its time.
 */
function modernSync(
  steps: List<SyncStep>,
  frames: List<SourceFrame>,
  run: SyncSettings,
): readonly WindowSync[] | undefined {
  const kind = "modern" as const;
  const agree = (syncs: readonly WindowSync[]): boolean =>
    syncs.every(({ settings }) => windowsAgree(steps, frames, settings));
  const exact: WindowSync = { kind, settings: { ...run, durations: "exact" } };
  if (!setsClock(run.mode)) return agree([exact]) ? [exact] : undefined;
  const set = [exact, { kind, settings: { ...run, durations: "gone" } }] as const;
  if (agree(set)) return set;
  const begin = steps.at(0);
  if (run.mode === "vscfr" && begin && begin.first > 0 && begin.drift < 0) return undefined;
  const sought = [0, toSeconds(SEEK_ERROR_US, MICRO) / toSeconds(1, run.encoderTimeBase)].map((shift): WindowSync => ({
    kind,
    settings: { ...exact.settings, shift },
    sought: true,
  }));
  return agree(sought) ? sought : undefined;
}

/** Filters can set the times of numbered frames, but not their rate: windows' frames come at the source's. */
function rateInWindows({ num, den }: Rational, { frameRate, inputRate }: CutSettings): Rational {
  if (!inputRate) return { num, den };
  const { value } = inputRate;
  return reduce({ num: num * frameRate.num * value.den, den: den * frameRate.den * value.num });
}

/** @returns undefined where windows can't give what one run gives, whatever the frames' times */
export function replay(timeline: Timeline, settings: CutSettings): Replay | undefined {
  const { output, codec, mode, chain, syncKind: kind, wantedRate } = settings;
  const { timeBase, frameRate } = timeline;
  const modern = kind === "modern";
  const forgotten = modern && timeline.forgetsRate === true;
  const forgetful = forgotten || (modern && settings.inputRate !== undefined);
  const unknown =
    timeline.olderOnly === true || (timeline.changesLengths === true && settings.lengthsCompared !== true);
  if ((modern && unknown) || (forgetful && !forgettingFollowed(timeline, settings))) return undefined;
  const unnamed = forgotten && !wantedRate;
  const encoderTimeBase = unnamed ? timeBase : invert(encoderFrameRate(wantedRate ?? frameRate, codec));
  const [first, end] = trimmed(timesOf(timeline.frames), timeBase, output);
  const frames = part(timeline.frames, first, end);
  // do_video_out in ffmpeg 5.1 asks whether there are any, whatever they're for.
  const filtered = chain !== undefined || settings.graphInputs !== undefined;
  const durations = forgotten ? "gone" : kind === "modern" ? "exact" : filtered ? "none" : "ticks";
  const startUs = output.startUs ?? 0;
  const unbounded = settings.graphInputs === 2;
  const run = { mode, startUs, timeBase, encoderTimeBase, durations, frameRate, unbounded } as const;
  const steps = replaySync(frames, run);
  const windowRate = rateInWindows(frameRate, settings);
  const own = forgetful ? forgottenSync(steps, frames, run) : windowSync(steps, frames, run, kind, windowRate);
  // Of frames at the same time, the encoder and the muxer move the later ones as they see fit.
  const isCrowded = ({ first: at }: SyncStep, i: number): boolean =>
    i > 0 && at <= (steps.at(i - 1)?.first ?? -Infinity);
  const crowded = mode === "passthrough" && steps.some(isCrowded);
  if (!own || crowded) return undefined;
  // Where -r asks for a variable rate, newer versions refuse and older ones obey.
  const older =
    forgetful ||
    timeline.forgetsRate === true ||
    timeline.olderOnly === true ||
    (!modern && timeline.changesLengths === true) ||
    (mode === "vfr" && wantedRate !== undefined);
  const other = older
    ? undefined
    : windowSync(steps, frames, run, kind === "modern" ? "classic" : "modern", windowRate);
  // Windows that begin by -ss can't begin everywhere: where they aren't this machine's, its own come first.
  const others = other?.filter(({ sought }) => sought !== true) ?? [];
  const limited = limit(steps, settings.frameLimit ?? Infinity, output.durationUs, encoderTimeBase);
  return {
    steps: byPicture(limited),
    timeline,
    first,
    encoderTimeBase,
    windows: [...own, ...others],
    packetTicks: modern && !forgetful ? packetTicks(frames, steps, run) : undefined,
    nudgeCounts: !windowsAgree(steps, frames, { ...run, nudgedBack: true }),
  };
}
