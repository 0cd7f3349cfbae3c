/** Makes the events of jobs that never ran, with their times, for displays and pictures. Deterministic. */
import type { JobEvent } from "../../lib/model/events.ts";
import type { Timeline } from "../../lib/model/timeline.ts";
import { TimelineRecorder } from "../../lib/report/timeline.ts";

export interface Course {
  readonly nodes: number;
  readonly slots: number;
  readonly windows: number;
  /** Of one window on the first node; later nodes are slower. Default: 8. */
  readonly seconds?: number;
  /** Whether some attempts fail, a node is lost, one is left out and a backup comes first. Default: false. */
  readonly trouble?: boolean;
  /** Default: "pi-1", "pi-2", … */
  readonly name?: (node: number) => string;
}

interface Slot {
  readonly node: string;
  readonly pace: number;
  freeAt: number;
}

/** The recorder's own view of such a job. */
export function timelineOf(course: Course): Timeline {
  const recorder = new TimelineRecorder(0);
  let endMs = 0;
  for (const { at, event } of eventsOf(course)) {
    recorder.see(event, at * 1000);
    endMs = Math.max(endMs, at * 1000);
  }
  return recorder.timeline(endMs + 900);
}

export interface Timed {
  readonly at: number;
  readonly event: JobEvent;
}

/** By time. */
export function eventsOf({ nodes, slots, windows, seconds = 8, trouble = false, name }: Course): readonly Timed[] {
  const names = Array.from({ length: nodes }, (_, i) => name?.(i) ?? `pi-${i + 1}`);
  const all: Timed[] = [{ at: 1.1, event: { type: "planned", mode: "split", reason: `${windows} key frames` } }];
  const tell = (at: number, event: JobEvent): void => void all.push({ at, event });
  names.forEach((node, i) => {
    tell(1.6 + i * 0.02, { type: "node-ready", node, ffmpegVersion: "5.1.9", slots, way: "reference" });
  });
  if (trouble) tell(1.9, { type: "node-left-out", node: "nas", error: "node nas: Permission denied", hint: undefined });
  const free: Slot[] = names.flatMap((node, i) =>
    Array.from({ length: slots }, () => ({ node, pace: 1 + (i % 4) * 0.35, freeAt: 2 + i * 0.02 })),
  );
  const attempt = (slot: Slot, window: number, number: number, ending: "verified" | "failed" | "lost" | "aborted") => {
    const [from, took] = [slot.freeAt, seconds * slot.pace * (0.85 + ((window * 37) % 11) / 33)];
    const [startSeconds, node] = [window * 10, slot.node];
    const endSeconds = window === windows - 1 ? undefined : startSeconds + 10;
    tell(from, { type: "window-started", window, node, attempt: number, startSeconds, endSeconds });
    slot.freeAt = from + took;
    if (ending === "verified")
      tell(from + took * 1.03, { type: "window-verified", window, node, frames: 240, seconds: took });
    else {
      const detail = { failed: "Error while opening encoder <x>", lost: "the connection is gone", aborted: "" }[ending];
      tell(from + took, { type: "attempt-ended", window, node, attempt: number, outcome: ending, detail });
    }
  };
  const next = (): Slot => free.reduce((best, slot) => (slot.freeAt < best.freeAt ? slot : best));
  for (let window = 0; window < windows; window += 1) {
    const ending = !trouble ? "verified" : window % 7 === 3 ? "failed" : window % 11 === 5 ? "lost" : "verified";
    attempt(next(), window, 1, ending);
    if (ending === "verified") continue;
    const failedAt = all.at(-1)!.at;
    const slot = next();
    slot.freeAt = Math.max(slot.freeAt, failedAt);
    attempt(slot, window, 2, "verified");
  }
  if (trouble && free.length > 1) {
    const [first, second] = free.toSorted((a, b) => a.freeAt - b.freeAt);
    attempt(second!, windows, 1, "aborted");
    first!.freeAt = Math.max(first!.freeAt, second!.freeAt - seconds * second!.pace * 0.5);
    const from = first!.freeAt;
    tell(from, {
      type: "window-started",
      window: windows,
      node: first!.node,
      attempt: 2,
      startSeconds: 1,
      endSeconds: 2,
    });
    tell(from + 1, { type: "window-verified", window: windows, node: first!.node, frames: 240, seconds: 0.9 });
  }
  const last = Math.max(...all.map(({ at }) => at));
  const share = (at: number): number => Math.min(1, (last - at) / (seconds * 1.4), (at - 2) / seconds);
  for (let at = 2.25; at < last; at += Math.max(0.25, last / 900)) {
    const fps = free.length * 12 * share(at) * (1 + 0.1 * Math.sin(at));
    tell(at, {
      type: "progress",
      progress: {
        ...{ frames: 0, totalFrames: windows * 240, fps, speed: fps / 24, etaSeconds: undefined },
        ...{ verifiedWindows: 0, phase: "encoding" },
        nodes: [{ node: free[0]!.node, windows: [], frames: 0, fps, state: "encoding" }],
      },
    });
  }
  const none = {
    frames: 0,
    totalFrames: 0,
    fps: 0,
    speed: 0,
    etaSeconds: undefined,
    verifiedWindows: windows,
    nodes: [],
  };
  tell(last + 0.05, { type: "progress", progress: { ...none, phase: "merging" } });
  return all.toSorted((a, b) => a.at - b.at);
}
