/** Counts what the nodes do, for progress and for the report. Decides nothing. */
import type { JobProgress, NodeProgress } from "../model/events.ts";
import type { NodeReport, WindowReport } from "../model/report.ts";
import type { CrewMember } from "./crew.ts";

interface Running {
  readonly node: string;
  readonly window: number;
  stage: "fetching" | "encoding" | "checking";
  /** Written, those that the encoder still holds back left out. */
  frames: number;
  /** When it began to encode. */
  sinceMs: number;
}

/** A window's number and the cut where it starts. */
interface Place {
  readonly index: number;
  readonly from: number;
}

interface NodeTally {
  frames: number;
  windows: number;
  busySeconds: number;
  error: string | null;
}

/** How a node stands beside what it encodes; undefined: it's at work. */
export type Standing = Pick<NodeProgress, "state" | "backInSeconds"> | undefined;

export class Tally {
  readonly #crew: readonly CrewMember[];
  readonly #totalFrames: number;
  readonly #framesPerSecond: number;
  readonly #nodes = new Map<string, NodeTally>();
  readonly #running = new Map<string, Running>();
  /** Where each window starts that was handed out and isn't verified, as a cut index. */
  readonly #starts = new Map<number, number>();
  readonly windows: WindowReport[] = [];
  #verifiedFrames = 0;
  /** The highest number of a verified window. */
  #highest = -1;
  readonly #now: () => number;
  /** When the first attempt began, and what earlier sessions had done by then. */
  #begun: { readonly atMs: number; readonly frames: number } | undefined;

  /**
   * @param crew may grow
   * @param framesPerSecond of the output, to tell encoding speed as a multiple of playing it
   * @param now monotonic milliseconds
   */
  constructor(
    crew: readonly CrewMember[],
    totalFrames: number,
    framesPerSecond: number,
    now: () => number = () => performance.now(),
  ) {
    this.#now = now;
    this.#crew = crew;
    this.#totalFrames = totalFrames;
    this.#framesPerSecond = framesPerSecond;
  }

  #of(node: string): NodeTally {
    const known = this.#nodes.get(node) ?? { frames: 0, windows: 0, busySeconds: 0, error: null };
    this.#nodes.set(node, known);
    return known;
  }

  errorOf(node: string): string | null {
    return this.#nodes.get(node)?.error ?? null;
  }

  /** @param fetches whether the node waits for its part of the source first */
  started(key: string, node: string, { index: window, from }: Place, fetches = false): void {
    const nowMs = this.#now();
    this.#begun ??= { atMs: nowMs, frames: this.#verifiedFrames };
    this.#starts.set(window, from);
    this.#running.set(key, { node, window, stage: fetches ? "fetching" : "encoding", frames: 0, sinceMs: nowMs });
  }

  reached(key: string, stage: Running["stage"]): void {
    const running = this.#running.get(key);
    if (!running) return;
    running.stage = stage;
    if (stage === "encoding") running.sinceMs = this.#now();
  }

  /**
   * ffmpeg counts a frame when the encoder is given it, and an encoder that looks ahead holds dozens of them back: in a short
   * window most of the work is still to come when all are counted. The time of what it has written tells what is done.
   */
  progressed(key: string, frames: number, outTimeUs = 0): void {
    const running = this.#running.get(key);
    const written = Math.round((outTimeUs / 1e6) * this.#framesPerSecond);
    if (running) running.frames = Math.max(0, Math.min(frames, written));
  }

  ended(key: string, error: string | null): void {
    const running = this.#running.get(key);
    this.#running.delete(key);
    if (running && error !== null) this.#of(running.node).error = error;
  }

  verified(report: WindowReport): void {
    this.windows.push(report);
    this.#verifiedFrames += report.frames;
    this.#highest = Math.max(this.#highest, report.index);
    this.#starts.delete(report.index);
    const node = this.#of(report.node);
    node.frames += report.frames;
    node.windows += 1;
    node.busySeconds += report.seconds;
  }

  /** @param awaitsMerge whether windows are joined while others are encoded */
  progress(
    phase: JobProgress["phase"],
    etaSeconds: number | undefined,
    standing: (node: string) => Standing = () => undefined,
    awaitsMerge = false,
  ): JobProgress {
    const nodes = this.#crew.map((member) => this.#nodeProgress(member, standing(member.node.name)));
    const fps = this.#fps();
    return {
      ...{ frames: Math.min(this.#totalFrames, this.#framesDone()), totalFrames: this.#totalFrames },
      ...{ fps, speed: fps / this.#framesPerSecond, etaSeconds },
      ...{ verifiedWindows: this.windows.length, verifiedFrames: this.#verifiedFrames, nodes, phase },
      ...(awaitsMerge && { mergeAwaits: this.#firstMissing() }),
    };
  }

  /** Since the first window was begun, as ffmpeg tells its own. */
  #fps(): number {
    if (!this.#begun) return 0;
    const { atMs, frames } = this.#begun;
    return perSecond(this.#framesDone() - frames, this.#now() - atMs);
  }

  /** Of every window the furthest attempt counts. */
  #framesDone(): number {
    const open = new Map<number, number>();
    for (const { window, frames } of this.#running.values()) open.set(window, Math.max(open.get(window) ?? 0, frames));
    return [...open.values()].reduce((sum, frames) => sum + frames, this.#verifiedFrames);
  }

  /** They are cut from the front, so the one that the merge waits for was handed out, or is the next one to be. */
  #firstMissing(): number {
    const [first] = [...this.#starts].sort((a, b) => a[1] - b[1]);
    return first?.[0] ?? this.#highest + 1;
  }

  #nodeProgress({ node }: CrewMember, standing: Standing): NodeProgress {
    const running = [...this.#running.values()].filter((attempt) => attempt.node === node.name);
    const at = (wanted: Running["stage"]): readonly number[] =>
      running.flatMap(({ stage, window }) => (stage === wanted ? [window] : []));
    const windows = [...at("encoding"), ...at("fetching")];
    const done = this.#nodes.get(node.name)?.frames ?? 0;
    const nowMs = this.#now();
    const fps = running.map(({ stage, frames, sinceMs }) =>
      stage === "encoding" ? perSecond(frames, nowMs - sinceMs) : 0,
    );
    return {
      node: node.name,
      ...{ windows, fetching: at("fetching"), checking: at("checking") },
      frames: running.reduce((sum, { frames }) => sum + frames, done),
      fps: fps.reduce((sum, one) => sum + one, 0),
      state: windows.length > 0 ? "encoding" : "idle",
      ...standing,
    };
  }

  nodeReports(): NodeReport[] {
    return this.#crew.map(({ node, slots }) => {
      const tally = this.#of(node.name);
      const perSlot = tally.busySeconds > 0 ? tally.frames / tally.busySeconds : 0;
      return {
        ...{ name: node.name, ffmpeg: node.facts.ffmpegVersion, slots, windows: tally.windows, frames: tally.frames },
        ...{ fps: perSlot * Math.min(slots, Math.max(1, tally.windows)), error: tally.error },
      };
    });
  }
}

const perSecond = (frames: number, ms: number): number => (ms > 0 ? (Math.max(0, frames) * 1000) / ms : 0);
