/** What a timeline comes to in numbers: how long the windows took, how long they need have, who was idle. Pure. */
import type { Timeline, TimelineAttempt, TimelineNode } from "../model/timeline.ts";

export interface NodeFacts {
  readonly node: TimelineNode;
  /** One list for each slot, by time; there may be more than slots where checking overlaps. */
  readonly lanes: readonly (readonly TimelineAttempt[])[];
  readonly windows: number;
  readonly frames: number;
  /** Frames per second with all slots at work, at the pace it showed; undefined where it verified nothing. */
  readonly fps: number | undefined;
  /** Share of its slots' time from the first window to the last, 0 to 1. */
  readonly busy: number;
  /** Attempts that failed, were refused or lost. */
  readonly failures: number;
}

export interface TimelineFacts {
  /** First window handed out, last one verified; seconds. Undefined without any. */
  readonly encoding: { readonly from: number; readonly to: number } | undefined;
  readonly nodes: readonly NodeFacts[];
  readonly windows: number;
  /** Attempts after the first at a window, backups aside. */
  readonly retries: number;
  readonly backups: number;
  /** Backups that came first. */
  readonly backupsWon: number;
  readonly failures: number;
  /** What the windows would have taken with each slot busy throughout, at the pace its node showed; seconds. */
  readonly boundSeconds: number | undefined;
  /** Of all slots' time, 0 to 1. */
  readonly idle: number;
}

const bad = ({ outcome }: TimelineAttempt): boolean => ["failed", "lost", "refused"].includes(outcome);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** A slot gets its next window while the last is checked, and news of both may come in either order. */
const OVERLAP_SECONDS = 0.05;

function lanesOf(attempts: readonly TimelineAttempt[], slots: number): TimelineAttempt[][] {
  const lanes: TimelineAttempt[][] = Array.from({ length: Math.max(1, slots) }, () => []);
  for (const attempt of attempts.toSorted((a, b) => a.start - b.start)) {
    const free = lanes.find((lane) => (lane.at(-1)?.encoded ?? 0) <= attempt.start + OVERLAP_SECONDS);
    if (free) free.push(attempt);
    else lanes.push([attempt]);
  }
  return lanes;
}

function factsOfNode(
  node: TimelineNode,
  all: readonly TimelineAttempt[],
  encoding: TimelineFacts["encoding"],
): NodeFacts {
  const attempts = all.filter((attempt) => attempt.node === node.name);
  const done = attempts.filter(({ outcome }) => outcome === "verified");
  const frames = sum(done.map((attempt) => attempt.frames));
  const seconds = sum(done.map(({ start, encoded }) => encoded - start));
  const span = encoding ? (encoding.to - encoding.from) * Math.max(1, node.slots) : 0;
  const atWork = sum(attempts.map(({ start, encoded }) => encoded - start));
  return {
    ...{ node, lanes: lanesOf(attempts, node.slots), windows: done.length, frames },
    fps: seconds > 0 ? (frames / seconds) * Math.max(1, node.slots) : undefined,
    busy: span > 0 ? Math.min(1, atWork / span) : 0,
    failures: attempts.filter(bad).length,
  };
}

export function timelineFacts({ attempts, nodes }: Timeline): TimelineFacts {
  const done = attempts.filter(({ outcome }) => outcome === "verified");
  const from = Math.min(...attempts.map(({ start }) => start));
  const to = Math.max(...attempts.map(({ end }) => end));
  const encoding = attempts.length > 0 ? { from, to } : undefined;
  const perNode = nodes.map((node) => factsOfNode(node, attempts, encoding));
  const pace = sum(perNode.map(({ fps }) => fps ?? 0));
  const frames = sum(done.map((attempt) => attempt.frames));
  const used = perNode.filter(({ node }) => node.ready !== null);
  const slots = sum(used.map(({ node }) => Math.max(1, node.slots)));
  const busy = sum(used.map((facts) => facts.busy * Math.max(1, facts.node.slots)));
  return {
    ...{ encoding, nodes: perNode, windows: done.length },
    retries: attempts.filter(({ attempt, backup }) => attempt > 1 && !backup).length,
    backups: attempts.filter(({ backup }) => backup).length,
    backupsWon: done.filter(({ backup }) => backup).length,
    failures: attempts.filter(bad).length,
    boundSeconds: pace > 0 && frames > 0 ? frames / pace : undefined,
    idle: slots > 0 ? 1 - busy / slots : 0,
  };
}
