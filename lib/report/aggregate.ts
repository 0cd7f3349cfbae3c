/** Folds a job's events into what a display needs to know. Pure: no clock, no output. */
import type { JobEvent, JobProgress, NodeProgress } from "../model/events.ts";

export interface NodeState {
  readonly name: string;
  readonly state: NodeProgress["state"];
  /** Windows it is encoding now, by index. */
  readonly windows: readonly number[];
  /** Windows of this node that were verified. */
  readonly verified: number;
  /** Frames encoded so far, verified or not. */
  readonly frames: number;
  readonly fps: number;
  /** Why the node is out; undefined while it isn't. */
  readonly error: string | undefined;
}

export interface JobState {
  /** Undefined until the job is planned. */
  readonly mode: "split" | "whole" | undefined;
  /** ffmpeg runs whole on this machine, and shows its own progress. */
  readonly here: boolean;
  readonly phase: JobProgress["phase"] | "finished";
  readonly frames: number;
  readonly totalFrames: number | undefined;
  readonly fps: number;
  /** Seconds of source per second of wall time; undefined before the first progress. */
  readonly speed: number | undefined;
  readonly etaSeconds: number | undefined;
  readonly verifiedWindows: number;
  /** In the order in which they were first heard of. */
  readonly nodes: readonly NodeState[];
}

export const newJob: JobState = {
  mode: undefined,
  here: false,
  phase: "preparing",
  frames: 0,
  totalFrames: undefined,
  fps: 0,
  speed: undefined,
  etaSeconds: undefined,
  verifiedWindows: 0,
  nodes: [],
};

/** The state after `event`. Never changes the one it was given. */
export function foldEvent(job: JobState, event: JobEvent): JobState {
  switch (event.type) {
    case "planned":
      return { ...job, mode: event.mode, here: event.mode === "whole" && event.node === undefined };
    case "node-ready":
      return withNode(job, event.node, () => ({ state: "idle", error: undefined }));
    case "node-left-out":
      return withNode(job, event.node, () => ({ state: "out", windows: [], fps: 0, error: event.error }));
    case "window-started":
      return withNode(job, event.node, (node) => ({
        state: "encoding",
        windows: [...without(node.windows, event.window), event.window],
      }));
    case "window-verified":
      return withNode({ ...job, verifiedWindows: job.verifiedWindows + 1 }, event.node, (node) => ({
        ...released(node, event.window),
        verified: node.verified + 1,
      }));
    case "attempt-ended":
      return withNode(job, event.node, (node) => released(node, event.window));
    case "progress":
      return withProgress(job, event.progress);
    case "finished":
      return { ...job, phase: "finished", etaSeconds: undefined };
    case "resumed":
      return { ...job, verifiedWindows: Math.max(job.verifiedWindows, event.windows) };
    case "kept":
    case "warning":
      return job;
  }
}

function withProgress(job: JobState, { nodes, verifiedWindows, ...numbers }: JobProgress): JobState {
  const counted = { ...job, ...numbers, verifiedWindows: Math.max(job.verifiedWindows, verifiedWindows) };
  return nodes.reduce<JobState>(
    (folded, { node, ...now }) =>
      withNode(folded, node, () => (now.state === "out" ? now : { ...now, error: undefined })),
    counted,
  );
}

function withNode(job: JobState, name: string, change: (node: NodeState) => Partial<NodeState>): JobState {
  const known = job.nodes.find((node) => node.name === name);
  const node = known ?? newNode(name);
  const changed = { ...node, ...change(node) };
  return { ...job, nodes: known ? job.nodes.map((one) => (one === known ? changed : one)) : [...job.nodes, changed] };
}

function newNode(name: string): NodeState {
  return { name, state: "connecting", windows: [], verified: 0, frames: 0, fps: 0, error: undefined };
}

/** A node that is out stays out, whatever late news of its attempts says. */
function released(node: NodeState, window: number): Partial<NodeState> {
  const windows = without(node.windows, window);
  return { windows, state: node.state === "encoding" && windows.length === 0 ? "idle" : node.state };
}

function without(windows: readonly number[], window: number): readonly number[] {
  return windows.filter((one) => one !== window);
}
