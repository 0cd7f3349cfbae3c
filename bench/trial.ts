/** One made-up job: a source with easy and hard parts, and nodes that aren't what nodes.json says. */
import { between, lognormal, seeded, shuffled, type Random } from "./random.ts";

export interface SimulatedNode {
  readonly name: string;
  /** What nodes.json says. */
  readonly weight: number;
  /** Seconds of average source per second, until it drops. */
  readonly speed: number;
  /** Seconds; Infinity for never. */
  readonly dropsAt: number;
  readonly diesAt: number;
  /** The part of its attempts that fail. */
  readonly failing: number;
}

export interface Trial {
  readonly nodes: readonly SimulatedNode[];
  /** Work before each GOP, seconds on a node of speed 1; one more entry for the end. */
  readonly workBefore: readonly number[];
  readonly random: Random;
}

export interface Scenario {
  /** True speeds before the trial's luck. */
  readonly speeds: readonly number[];
  /** Work of the whole source on a node of speed 1, seconds. */
  readonly work: number;
  /** By how much weights may be wrong, as a part of them; "unknown": all are 1. Default: 0.3. */
  readonly weightError?: number | "unknown";
  /** Chance that a node dies during the job. */
  readonly dying?: number;
  /** Chance that an attempt fails on a bad node; one in ten is bad. */
  readonly failing?: number;
}

export const GOP_SECONDS = 2;
export const OVERHEAD_SECONDS = 1.5;
export const DROPPED_TO = 0.35;
const COMPLEXITY_CV = 0.5;
const WEIGHT_ERROR = 0.3;
const DROPPING = 0.15;

export function trialOf(scenario: Scenario, seed: number): Trial {
  const random = seeded(seed);
  const span = scenario.work / scenario.speeds.reduce((sum, speed) => sum + speed, 0);
  const nodes = scenario.speeds.map((speed, index): SimulatedNode => ({
    name: `n${index}`,
    speed,
    weight: weightOf(speed, scenario, random),
    dropsAt: random() < DROPPING ? between(random, 0, span) : Infinity,
    diesAt: random() < (scenario.dying ?? 0) ? between(random, 0, span) : Infinity,
    failing: random() < 0.1 ? (scenario.failing ?? 0) : 0,
  }));
  return { nodes: shuffled(random, nodes), workBefore: complexity(random, scenario.work), random };
}

function weightOf(speed: number, { weightError = WEIGHT_ERROR }: Scenario, random: Random): number {
  const error = weightError === "unknown" ? 0 : weightError;
  const factor = between(random, 1 - error, 1 + error); // drawn all the same, so that all else is the same job
  return weightError === "unknown" ? 1 : speed * factor;
}

function complexity(random: Random, work: number): number[] {
  const gops = Array.from({ length: Math.max(1, Math.round(work / GOP_SECONDS)) }, () =>
    lognormal(random, COMPLEXITY_CV),
  );
  const unit = work / gops.reduce((sum, gop) => sum + gop, 0);
  const before = [0];
  for (const gop of gops) before.push((before.at(-1) ?? 0) + gop * unit);
  return before;
}

/** Work a node does by some time, alive and from 0 on. */
export function capacity({ speed, dropsAt, diesAt }: SimulatedNode, until: number): number {
  const alive = Math.min(until, diesAt);
  return speed * (Math.min(alive, dropsAt) + DROPPED_TO * Math.max(0, alive - dropsAt));
}

/** When a node has done so much work that it began at `from`, were it not to die. */
export function timeOf({ speed, dropsAt }: SimulatedNode, from: number, work: number): number {
  const full = Math.max(0, dropsAt - from) * speed;
  return work <= full ? from + work / speed : Math.max(from, dropsAt) + (work - full) / (speed * DROPPED_TO);
}

/** No schedule can end earlier: all nodes busy with useful work from first to last second, drops and deaths foreseen. */
export function lowerBound({ nodes, workBefore }: Trial): number {
  const work = workBefore.at(-1) ?? 0;
  let [low, high] = [0, 1];
  const done = (until: number) => nodes.reduce((sum, node) => sum + capacity(node, until), 0);
  while (done(high) < work) high *= 2;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (done(middle) < work) low = middle;
    else high = middle;
  }
  return high;
}

/** The whole job on the node that would end it first, one start-up included. */
export function bestSingle({ nodes, workBefore }: Trial): number {
  const alone = nodes.map((node) => ({ end: timeOf(node, OVERHEAD_SECONDS, workBefore.at(-1) ?? 0), node }));
  return Math.min(...alone.filter(({ end, node }) => end < node.diesAt).map(({ end }) => end));
}
