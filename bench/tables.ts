/** What the simulation is asked, as tables for people. Prints nothing. */
import type { Line } from "./plot.ts";
import { policies, type MakePolicy } from "./policies.ts";
import { play } from "./run.ts";
import { bestSingle, lowerBound, trialOf, type Scenario, type Trial } from "./trial.ts";

export interface Spread {
  readonly mean: number;
  readonly p95: number;
  readonly worst: number;
  /** Trials that ended without a result, which the other figures leave out. */
  readonly gaveUp: number;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Two fast nodes, one of half the speed, four Raspberry Pis. */
const MIXED = [1, 1, 0.5, 0.05, 0.05, 0.05, 0.05];
const WORKS = [60, 120, 300, 600, 1800, 7200];
const dffmpeg = policies["dffmpeg"] ?? missing();

function missing(): never {
  throw new Error("no policy is named dffmpeg");
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p95: at(0.95),
    worst: at(1),
    gaveUp: 0,
  };
}

function trialsOf(scenario: Scenario, count: number): Trial[] {
  return Array.from({ length: count }, (_, index) => trialOf(scenario, 1000 + index));
}

function ratios(scenario: Scenario, count: number, make: MakePolicy): Spread {
  const played = trialsOf(scenario, count).map((trial) => ({ ...play(trial, make), bound: lowerBound(trial) }));
  const ended = played.filter(({ gaveUp }) => !gaveUp);
  const spread = spreadOf(ended.map(({ makespan, bound }) => makespan / bound));
  return { ...spread, gaveUp: count - ended.length };
}

function cell({ mean, p95, gaveUp }: Spread): string {
  return `${mean.toFixed(2)} (${p95.toFixed(2)})${gaveUp > 0 ? `, ${gaveUp} gave up` : ""}`;
}

/** Every policy over every length of job, on the mixed cluster. */
export function byPolicy(trials: number): { readonly table: Table; readonly lines: readonly Line[] } {
  const results = Object.entries(policies).map(([name, make]) => ({
    name,
    spreads: WORKS.map((work) => ratios({ speeds: MIXED, work }, trials, make)),
  }));
  return {
    table: {
      head: ["policy", ...WORKS.map((work) => `W = ${work} s`)],
      rows: results.map(({ name, spreads }) => [name, ...spreads.map(cell)]),
    },
    lines: results.map(({ name, spreads }) => ({
      name: name.replace(/[,:].*/, ""),
      points: spreads.map(({ mean }, index) => [WORKS[index] ?? 0, mean]),
    })),
  };
}

function fleet(...parts: readonly (readonly [count: number, speed: number])[]): number[] {
  return parts.flatMap(([count, speed]) => Array.from({ length: count }, () => speed));
}

const CLUSTERS: readonly (readonly [name: string, speeds: readonly number[]])[] = [
  ["2 Pis (0.05)", fleet([2, 0.05])],
  ["4 equal (1)", fleet([4, 1])],
  ["2 × 1, 0.5, 4 × 0.05", MIXED],
  ["1 × 4, 8 × 0.3", fleet([1, 4], [8, 0.3])],
  ["30: 5 × 2, 15 × 1, 10 × 0.1", fleet([5, 2], [15, 1], [10, 0.1])],
  ["300: 50 × 2, 200 × 1, 50 × 0.1", fleet([50, 2], [200, 1], [50, 0.1])],
  ["1,000: 100 × 2, 700 × 1, 200 × 0.1", fleet([100, 2], [700, 1], [200, 0.1])],
];

/** dffmpeg's policy over clusters of all sizes, by how long the job takes at best. */
export function byCluster(trials: number): Table {
  const bounds = [60, 300, 1200];
  return {
    head: ["nodes", ...bounds.map((bound) => `LB ≈ ${bound} s`)],
    rows: CLUSTERS.map(([name, speeds]) => {
      const total = speeds.reduce((sum, speed) => sum + speed, 0);
      const count = Math.max(2, Math.min(trials, Math.round(2000 / speeds.length)));
      return [name, ...bounds.map((bound) => cell(ratios({ speeds, work: bound * total }, count, dffmpeg)))];
    }),
  };
}

/** dffmpeg's policy by what it knows of the nodes beforehand. */
export function byKnowledge(trials: number): Table {
  const knowledge: readonly (readonly [name: string, weightError: Scenario["weightError"]])[] = [
    ["nothing: all weights are 1", "unknown"],
    ["weights, wrong by up to ±30 %", 0.3],
    ["speeds of an earlier job of the kind, wrong by up to ±10 %", 0.1],
  ];
  return {
    head: ["known", ...WORKS.map((work) => `W = ${work} s`)],
    rows: knowledge.map(([name, weightError]) => [
      name,
      ...WORKS.map((work) => cell(ratios({ speeds: MIXED, work, weightError }, trials, dffmpeg))),
    ]),
  };
}

/** dffmpeg's policy when nodes die and attempts fail. */
export function byTrouble(trials: number): Table {
  const troubles: readonly (readonly [name: string, trouble: Pick<Scenario, "dying" | "failing">])[] = [
    ["drops only", {}],
    ["each node dies with a chance of 10 %", { dying: 0.1 }],
    ["one node in ten fails half its attempts", { failing: 0.5 }],
    ["one node in ten fails all its attempts", { failing: 1 }],
  ];
  const works = [600, 1800, 7200];
  return {
    head: ["trouble", ...works.map((work) => `W = ${work} s`)],
    rows: troubles.map(([name, trouble]) => [
      name,
      ...works.map((work) => cell(ratios({ speeds: MIXED, work, ...trouble }, trials, dffmpeg))),
    ]),
  };
}

/** Against the node that would have ended first by itself, which nobody knows beforehand. */
export function againstBestSingle(trials: number): Table {
  const rows = [6, 20, 60, 120, 600].flatMap((work) =>
    [true, false].map((steady) => {
      const against = trialsOf({ speeds: MIXED, work }, trials).map((trial) => {
        const nodes = trial.nodes.map((node) => (steady ? { ...node, dropsAt: Infinity } : node));
        const played = { ...trial, nodes };
        return play(played, dffmpeg).makespan / bestSingle(played);
      });
      const { mean, worst } = spreadOf(against);
      const slower = against.filter((ratio) => ratio > 1).length / trials;
      const share = `${(100 * slower).toFixed(1)} %`;
      return [`${work} s`, steady ? "keep their speed" : "may drop", mean.toFixed(2), worst.toFixed(2), share];
    }),
  );
  return { head: ["W", "nodes", "mean of makespan / best single node", "worst", "slower in"], rows };
}
