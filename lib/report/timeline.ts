/** Records a job's events with their times. No clock of its own: times come in as arguments. */
import type { JobEvent, JobProgress } from "../model/events.ts";
import type { Timeline, TimelineAttempt, TimelineNode } from "../model/timeline.ts";

/** Beyond this, every other sample goes. */
const MOST_SAMPLES = 400;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Started = Extract<JobEvent, { type: "window-started" }>;

export class TimelineRecorder {
  readonly #startMs: number;
  readonly #attempts: Mutable<TimelineAttempt>[] = [];
  /** The same by window, of which there may be ten thousand. */
  readonly #tries = new Map<number, Mutable<TimelineAttempt>[]>();
  readonly #nodes = new Map<string, TimelineNode>();
  readonly #head: Mutable<Pick<Timeline, "mode" | "reason" | "planned" | "merging" | "resumedWindows">> = {
    ...{ mode: null, reason: "", planned: null, merging: null, resumedWindows: 0 },
  };
  #speed: { at: number; speed: number }[] = [];
  /** Seconds between two samples. */
  #pace = 0;

  /** @param startMs when the job began, on the same clock as all times after it */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  see(event: JobEvent, nowMs: number): void {
    const at = this.#seconds(nowMs);
    switch (event.type) {
      case "planned":
        this.#head.planned ??= at;
        Object.assign(this.#head, { mode: event.mode, reason: event.reason });
        return;
      case "node-ready":
        this.#nodes.set(event.node, {
          ...{ name: event.node, ready: at, slots: event.slots, ffmpeg: event.ffmpegVersion },
          ...{ way: event.way ?? null, error: null },
        });
        return;
      case "node-left-out":
        this.#leaveOut(event.node, event.error);
        return;
      case "window-started":
        this.#begin(event, at);
        return;
      case "window-verified":
        this.#verify(event, at);
        return;
      case "attempt-ended":
        this.#endAttempt(event, at);
        return;
      case "progress":
        if (event.progress.phase === "merging") this.#head.merging ??= at;
        if (event.progress.phase === "encoding") this.#sample(at, speedNow(event.progress));
        return;
      case "resumed":
        this.#head.resumedWindows = event.windows;
        return;
      default:
        return;
    }
  }

  /** As it stands; what still runs is "open". */
  timeline(nowMs: number): Timeline {
    const end = this.#seconds(nowMs);
    const attempts = this.#attempts.map((one) => (one.outcome === "open" ? { ...one, encoded: end, end } : { ...one }));
    return { ...this.#head, end, attempts, nodes: [...this.#nodes.values()], speed: this.#speed };
  }

  #triesAt(window: number): readonly Mutable<TimelineAttempt>[] {
    return this.#tries.get(window) ?? [];
  }

  #seconds(nowMs: number): number {
    return Math.max(0, Math.round(nowMs - this.#startMs) / 1000);
  }

  #leaveOut(name: string, error: string): void {
    const known = this.#nodes.get(name) ?? { name, ready: null, slots: 0, ffmpeg: "", way: null };
    this.#nodes.set(name, { ...known, error });
  }

  #begin({ window, attempt, node, startSeconds, endSeconds }: Started, at: number): void {
    const before = this.#triesAt(window);
    const begun: Mutable<TimelineAttempt> = {
      ...{ window, attempt, node, start: at, encoded: at, end: at, outcome: "open", frames: 0, detail: "" },
      backup: before.some(({ outcome }) => outcome === "open"),
      ...{ sourceStart: startSeconds, sourceEnd: endSeconds ?? null },
    };
    this.#attempts.push(begun);
    this.#tries.set(window, [...before, begun]);
  }

  /** An attempt that was given up for lost may turn out well later. */
  #verify({ window, node, frames, seconds }: Extract<JobEvent, { type: "window-verified" }>, at: number): void {
    const tries = this.#triesAt(window).filter((one) => one.node === node);
    const attempt = tries.find(({ outcome }) => outcome === "open") ?? tries.at(-1);
    if (!attempt) return;
    const encoded = Math.min(at, attempt.start + Math.max(0, Math.round(seconds * 1000) / 1000));
    Object.assign(attempt, { outcome: "verified", frames, encoded, end: at, detail: "" });
  }

  #endAttempt(event: Extract<JobEvent, { type: "attempt-ended" }>, at: number): void {
    const found = this.#triesAt(event.window).findLast(({ attempt }) => attempt === event.attempt);
    if (!found || found.outcome === "verified") return;
    Object.assign(found, { outcome: event.outcome, encoded: at, end: at, detail: event.detail });
  }

  #sample(at: number, speed: number): void {
    const last = this.#speed.at(-1);
    if (last && at - last.at < this.#pace) return;
    this.#speed.push({ at, speed: Math.round(speed * 1000) / 1000 });
    if (this.#speed.length <= MOST_SAMPLES) return;
    this.#speed = this.#speed.filter((_, i) => i % 2 === 0);
    this.#pace = (2 * (at - (this.#speed[0]?.at ?? 0))) / MOST_SAMPLES;
  }
}

/** What the nodes do at that moment; the job's own speed is that since its beginning. */
function speedNow({ fps, speed, nodes }: JobProgress): number {
  return fps > 0 ? (nodes.reduce((sum, node) => sum + node.fps, 0) * speed) / fps : 0;
}
