/** Measures a connected node by short encodes of generated pictures: how fast it is, and how many at once suit it. */
import { DffmpegError } from "../model/errors.ts";
import { fixedSlots } from "../model/fixed-slots.ts";
import type { ComputeNode } from "./contract.ts";

export interface EncoderSpeed {
  /** As people call it. */
  readonly encoder: string;
  /** As ffmpeg names it. */
  readonly codec: string;
  /** The options that set its pace: "preset=medium". */
  readonly preset: string;
  /** The number that was fixed for it, else the fewest that are as fast as any. */
  readonly slots: number;
  /** Frames per second of wall time, all those slots together; undefined where the node's ffmpeg can't do it. */
  readonly fps: number | undefined;
}

export interface NodeSpeed {
  readonly node: string;
  /** The number it was given, else the best. */
  readonly slots: number;
  /** The fewest slots that are as fast as any. */
  readonly best: number;
  readonly speeds: readonly EncoderSpeed[];
  /** Frames per second with x264 by number of slots tried, ascending. */
  readonly tried: readonly { readonly slots: number; readonly fps: number }[];
}

export interface BenchOptions {
  /** Wall time to aim at for each trial. Default: 3. */
  readonly trialSeconds?: number;
  /** Speeds are wanted for this number of slots. Default: the best. */
  readonly slots?: number | undefined;
  /** The same with these encoders, by ffmpeg's names. Default: `slots`, else the best of each. */
  readonly slotsFor?: Readonly<Record<string, number>> | undefined;
  readonly onTrial?: (node: string, what: string, fps: number | undefined) => void;
}

interface Benched {
  readonly encoder: string;
  readonly codec: string;
  readonly pace: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
}

/** Middling presets; speeds relative to other nodes hardly depend on them. */
const x264: Benched = { encoder: "x264", codec: "libx264", pace: { preset: "medium" } };
const others: readonly Benched[] = [
  { encoder: "x265", codec: "libx265", pace: { preset: "fast" }, more: ["-x265-params", "log-level=error"] },
  { encoder: "SVT-AV1", codec: "libsvtav1", pace: { preset: "8" } },
  {
    encoder: "VP9",
    codec: "libvpx-vp9",
    pace: { "cpu-used": "4", deadline: "good" },
    more: ["-b:v", "0", "-crf", "34"],
  },
];
/** What they encode, pixels. */
export const BENCH_PICTURE = { width: 640, height: 360 } as const;
const TRIAL_SECONDS = 3;
const FIRST_FRAMES = 12;
/** A node that takes as long as a trial may for these is measured by these alone. */
const FEWEST_FRAMES = 2;
const TIMEOUT_MS = 180_000;
/** More slots must pay: each holds an encoder's memory, and restarts it more often. */
const WORTH = 1.03;

/** Moving pictures with noise, for encoders run through still ones at speeds no film knows. */
const picture = (frames: number): string =>
  `testsrc2=size=${BENCH_PICTURE.width}x${BENCH_PICTURE.height}:rate=25,noise=alls=12:allf=t,trim=end_frame=${frames}`;

const codingOf = ({ codec, pace, more = [] }: Benched): readonly string[] => [
  ...["-c:v", codec],
  ...Object.entries(pace).flatMap(([name, value]) => [`-${name}`, value]),
  ...more,
];

const named = ({ encoder, codec, pace }: Benched): Pick<EncoderSpeed, "encoder" | "codec" | "preset"> => {
  const words = Object.entries(pace).map(([name, value]) => `${name}=${value}`);
  return { encoder, codec, preset: words.sort().join(" ") };
};

interface Load {
  readonly coding: readonly string[];
  readonly slots: number;
  readonly frames: number;
}

const isLate = (thrown: unknown): boolean =>
  thrown instanceof DffmpegError && thrown.cause instanceof DOMException && thrown.cause.name === "TimeoutError";

function tooSlow({ name }: ComputeNode, frames: number): DffmpegError {
  const message = `node ${name} is too slow to be measured: ${frames} frames of 640x360 took more than ${TIMEOUT_MS / 1000} s`;
  return new DffmpegError("node", message, {
    hint: "It would hold jobs up. Where it shall work all the same, give it a weight far below the others' by hand.",
    node: name,
  });
}

/** @returns frames per second over all slots; undefined where ffmpeg refuses */
async function measure(node: ComputeNode, { coding, slots, frames }: Load): Promise<number | undefined> {
  const threads = String(Math.max(1, Math.floor(node.facts.cores / slots)));
  const quiet = [node.config.ffmpeg, "-v", "error", "-nostdin", "-f", "lavfi", "-i", picture(frames)];
  const argv = [...quiet, ...coding, "-threads:v", threads, "-f", "null", "-"];
  const startMs = performance.now();
  const runs = Array.from({ length: slots }, () => node.command(argv, { timeoutMs: TIMEOUT_MS }));
  const ends = await Promise.all(runs).catch((thrown: unknown) => {
    throw isLate(thrown) ? tooSlow(node, frames) : thrown;
  });
  const seconds = (performance.now() - startMs) / 1000;
  return ends.every(({ code }) => code === 0) ? (frames * slots) / seconds : undefined;
}

/** Short looks first, so that a Pi and a server take about as long. */
async function trial(
  node: ComputeNode,
  coding: readonly string[],
  slots: number,
  aim: number,
): Promise<number | undefined> {
  const glance = await measure(node, { coding, slots, frames: FEWEST_FRAMES });
  if (glance === undefined || (FEWEST_FRAMES * slots) / glance >= aim) return glance;
  const look = await measure(node, { coding, slots, frames: FIRST_FRAMES });
  if (look === undefined) return undefined;
  const frames = Math.round((look / slots) * aim);
  return frames <= FIRST_FRAMES ? look : measure(node, { coding, slots, frames: Math.min(frames, 5000) });
}

async function toldTrial(
  node: ComputeNode,
  one: Benched,
  slots: number,
  { trialSeconds = TRIAL_SECONDS, onTrial }: BenchOptions,
): Promise<number | undefined> {
  const fps = await trial(node, codingOf(one), slots, trialSeconds);
  onTrial?.(node.name, `${one.encoder}, ${slots} at once`, fps);
  return fps;
}

/** One thread each, two each, four each, and all on one; and the numbers that are wanted. */
export function slotChoices(cores: number, wanted: readonly (number | undefined)[] = []): number[] {
  const choices = [...wanted.map((slots) => slots ?? cores), cores, Math.floor(cores / 2), Math.floor(cores / 4), 1];
  return [...new Set(choices.map((slots) => Math.min(64, Math.max(1, slots))))].sort((a, b) => a - b);
}

/** The fewest slots that none with more beats by far. Pure. */
export function bestSlots(tried: NodeSpeed["tried"]): number {
  const most = Math.max(...tried.map(({ fps }) => fps));
  return tried.find(({ fps }) => fps * WORTH >= most)?.slots ?? 1;
}

/** An encoder that starts threads of its own may need fewer slots than another: half as many are tried as long as that's as fast. */
async function fewest(node: ComputeNode, one: Benched, most: number, options: BenchOptions): Promise<EncoderSpeed> {
  const fixed = fixedSlots(options, one.codec);
  const first = fixed ?? most;
  const tried: { slots: number; fps: number }[] = [];
  for (let slots = first; slots >= 1; slots = Math.floor(slots / 2)) {
    const fps = await toldTrial(node, one, slots, options);
    if (fps === undefined) break;
    tried.unshift({ slots, fps });
    if (fixed !== undefined || bestSlots(tried) !== slots) break;
  }
  const slots = tried.length === 0 ? first : bestSlots(tried);
  return { ...named(one), slots, fps: tried.find((each) => each.slots === slots)?.fps };
}

/** @throws DffmpegError "node" when the node goes, or its ffmpeg can't encode at all */
export async function benchNode(node: ComputeNode, options: BenchOptions = {}): Promise<NodeSpeed> {
  const own = fixedSlots(options, x264.codec);
  const tried: { slots: number; fps: number }[] = [];
  for (const slots of slotChoices(node.facts.cores, [options.slots, own])) {
    const fps = await toldTrial(node, x264, slots, options);
    if (fps !== undefined) tried.push({ slots, fps });
  }
  const best = tried.length === 0 ? 1 : bestSlots(tried);
  const slots = options.slots ?? best;
  const x264Slots = own ?? slots;
  const x264Speed = tried.find((one) => one.slots === x264Slots)?.fps;
  const speeds: EncoderSpeed[] = [{ ...named(x264), slots: x264Slots, fps: x264Speed }];
  for (const one of others) speeds.push(await fewest(node, one, slots, options));
  if (speeds.every(({ fps }) => fps === undefined)) {
    throw new DffmpegError("node", `node ${node.name}: its ffmpeg has none of the encoders tried`, {
      hint: `Run there: ${node.config.ffmpeg} -encoders. A full build has libx264 among them.`,
      node: node.name,
    });
  }
  return { node: node.name, slots, best, speeds, tried };
}

/**
 * Weights from speeds: the geometric mean over the encoders that all nodes have, the slowest node being 1. Pure.
 * @returns undefined where no encoder is common to all
 */
export function weightsOf(nodes: readonly NodeSpeed[]): ReadonlyMap<string, number> | undefined {
  const encoders = [x264, ...others].map(({ encoder }) => encoder);
  const common = encoders.filter((encoder) => nodes.every((node) => speedOf(node, encoder) !== undefined));
  if (common.length === 0) return undefined;
  const means = nodes.map((node) => {
    const logs = common.reduce((sum, encoder) => sum + Math.log(speedOf(node, encoder) ?? 1), 0);
    return Math.exp(logs / common.length);
  });
  const least = Math.min(...means);
  return new Map(nodes.map(({ node }, i) => [node, Number(((means[i] ?? least) / least).toPrecision(3))]));
}

const speedOf = ({ speeds }: NodeSpeed, encoder: string): number | undefined =>
  speeds.find((speed) => speed.encoder === encoder)?.fps;
