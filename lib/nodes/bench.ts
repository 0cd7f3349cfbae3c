/** Measures a connected node by short encodes of generated pictures: how fast it is, and how many at once suit it. */
import { DffmpegError } from "../model/errors.ts";
import type { ComputeNode } from "./contract.ts";

export interface EncoderSpeed {
  readonly encoder: string;
  /** Frames per second of wall time, all slots together; undefined where the node's ffmpeg can't do it. */
  readonly fps: number | undefined;
}

export interface NodeSpeed {
  readonly node: string;
  /** The number it was given, else the best. */
  readonly slots: number;
  /** The fewest slots that are as fast as any. */
  readonly best: number;
  /** At {@link slots}. */
  readonly speeds: readonly EncoderSpeed[];
  /** Frames per second with x264 by number of slots tried, ascending. */
  readonly tried: readonly { readonly slots: number; readonly fps: number }[];
}

export interface BenchOptions {
  /** Wall time to aim at for each trial. Default: 3. */
  readonly trialSeconds?: number;
  /** Speeds are wanted for this number of slots. Default: the best. */
  readonly slots?: number | undefined;
  readonly onTrial?: (node: string, what: string, fps: number | undefined) => void;
}

/** Middling presets; speeds relative to other nodes hardly depend on them. */
const encoders: Readonly<Record<string, readonly string[]>> = {
  x264: ["-c:v", "libx264", "-preset", "medium"],
  x265: ["-c:v", "libx265", "-preset", "fast", "-x265-params", "log-level=error"],
  "SVT-AV1": ["-c:v", "libsvtav1", "-preset", "8"],
  VP9: ["-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "34", "-deadline", "good", "-cpu-used", "4"],
};
const FIRST_FRAMES = 12;
/** A node that takes as long as a trial may for these is measured by these alone. */
const FEWEST_FRAMES = 2;
const TIMEOUT_MS = 180_000;
/** More slots must pay: each holds an encoder's memory, and restarts it more often. */
const WORTH = 1.03;

/** Moving pictures with noise, for encoders run through still ones at speeds no film knows. */
const picture = (frames: number): string =>
  `testsrc2=size=640x360:rate=25,noise=alls=12:allf=t,trim=end_frame=${frames}`;

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

/** One thread each, two each, four each, and all on one; and the number that's wanted. */
export function slotChoices(cores: number, wanted: number = cores): number[] {
  const choices = [wanted, cores, Math.floor(cores / 2), Math.floor(cores / 4), 1];
  return [...new Set(choices.map((slots) => Math.min(64, Math.max(1, slots))))].sort((a, b) => a - b);
}

/** The fewest slots that none with more beats by far. Pure. */
export function bestSlots(tried: NodeSpeed["tried"]): number {
  const most = Math.max(...tried.map(({ fps }) => fps));
  return tried.find(({ fps }) => fps * WORTH >= most)?.slots ?? 1;
}

/** @throws DffmpegError "node" when the node goes, or its ffmpeg can't encode at all */
export async function benchNode(node: ComputeNode, options: BenchOptions = {}): Promise<NodeSpeed> {
  const { trialSeconds = 3, onTrial } = options;
  const x264 = encoders.x264 ?? [];
  const tried: { slots: number; fps: number }[] = [];
  for (const slots of slotChoices(node.facts.cores, options.slots)) {
    const fps = await trial(node, x264, slots, trialSeconds);
    onTrial?.(node.name, `x264, ${slots} at once`, fps);
    if (fps !== undefined) tried.push({ slots, fps });
  }
  const best = tried.length === 0 ? 1 : bestSlots(tried);
  const slots = options.slots ?? best;
  const speeds: EncoderSpeed[] = [{ encoder: "x264", fps: tried.find((one) => one.slots === slots)?.fps }];
  for (const [encoder, coding] of Object.entries(encoders)) {
    if (encoder === "x264") continue;
    const fps = await trial(node, coding, slots, trialSeconds);
    onTrial?.(node.name, encoder, fps);
    speeds.push({ encoder, fps });
  }
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
  const common = Object.keys(encoders).filter((encoder) => nodes.every((node) => speedOf(node, encoder) !== undefined));
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
