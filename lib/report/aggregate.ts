/** Folds a job's events into what a display needs to know. Pure: no clock, no output. */
import { unnamed } from "../model/errors.ts";
import type { JobEvent, JobProgress, NodeProgress, Step } from "../model/events.ts";

export interface NodeState {
  readonly name: string;
  readonly state: NodeProgress["state"];
  /** Windows it is encoding now, by index. */
  readonly windows: readonly number[];
  /** See NodeProgress. */
  readonly fetching: readonly number[];
  readonly checking: readonly number[];
  readonly backInSeconds: number | undefined;
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
  /** What is going on where nothing is encoded; undefined while encoding. */
  readonly step: { readonly step: Step; readonly share: number | undefined; readonly node?: string } | undefined;
  readonly frames: number;
  readonly totalFrames: number | undefined;
  /** See JobProgress. */
  readonly share: number | undefined;
  readonly fps: number;
  /** Seconds of source per second of wall time; undefined before the first progress. */
  readonly speed: number | undefined;
  readonly etaSeconds: number | undefined;
  readonly verifiedWindows: number;
  /** Undefined before the first progress. */
  readonly verifiedFrames: number | undefined;
  readonly mergeAwaits: number | undefined;
  /** In the order in which they were first heard of. */
  readonly nodes: readonly NodeState[];
}

export const newJob: JobState = {
  mode: undefined,
  here: false,
  phase: "preparing",
  step: undefined,
  frames: 0,
  totalFrames: undefined,
  share: undefined,
  fps: 0,
  speed: undefined,
  etaSeconds: undefined,
  verifiedWindows: 0,
  verifiedFrames: undefined,
  mergeAwaits: undefined,
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
      return withNode(job, event.node, () => ({
        ...{ state: "out", windows: [], fetching: [], checking: [], fps: 0, error: unnamed(event.node, event.error) },
      }));
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
    case "step": {
      const { step, share, node } = event;
      return { ...job, step: { step, share, ...(node !== undefined && { node }) } };
    }
    case "finished":
      return { ...job, phase: "finished", step: undefined, etaSeconds: undefined };
    case "resumed":
      return { ...job, verifiedWindows: Math.max(job.verifiedWindows, event.windows) };
    case "kept":
    case "command":
    case "warning":
      return job;
  }
}

function withProgress(job: JobState, progress: JobProgress) {
  const { nodes, verifiedWindows, verifiedFrames, mergeAwaits, share, ...numbers } = progress;
  const counted = {
    ...{ ...job, ...numbers, share, verifiedFrames, mergeAwaits },
    verifiedWindows: Math.max(job.verifiedWindows, verifiedWindows),
    // Progress of the encoding ends what was before it.
    step: numbers.phase === "encoding" ? undefined : job.step,
  };
  // All at once: a hundred nodes, one by one, would be ten thousand copied four times a second.
  const told = new Map(nodes.map(({ node, ...now }) => [node, seen(now)]));
  const names = new Set(job.nodes.map(({ name }) => name));
  const known = job.nodes.map((node) => ({ ...node, ...told.get(node.name) }));
  const unknown = [...told].filter(([name]) => !names.has(name));
  return { ...counted, nodes: [...known, ...unknown.map(([name, now]) => ({ ...newNode(name), ...now }))] };
}

function seen(now: Omit<NodeProgress, "node">): Partial<NodeState> {
  const { fetching = [], checking = [], backInSeconds } = now;
  const all = { ...now, fetching, checking, backInSeconds };
  return now.state === "out" ? all : { ...all, error: undefined };
}

function withNode(job: JobState, name: string, change: (node: NodeState) => Partial<NodeState>): JobState {
  const known = job.nodes.find((node) => node.name === name);
  const node = known ?? newNode(name);
  const changed = { ...node, ...change(node) };
  return { ...job, nodes: known ? job.nodes.map((one) => (one === known ? changed : one)) : [...job.nodes, changed] };
}

function newNode(name: string): NodeState {
  return {
    ...{ name, state: "connecting", windows: [], fetching: [], checking: [], backInSeconds: undefined },
    ...{ verified: 0, frames: 0, fps: 0, error: undefined },
  };
}

/** A node that is out stays out, whatever late news of its attempts says. */
function released(node: NodeState, window: number): Partial<NodeState> {
  const windows = without(node.windows, window);
  const checking = without(node.checking, window);
  return { windows, checking, state: node.state === "encoding" && windows.length === 0 ? "idle" : node.state };
}

function without(windows: readonly number[], window: number): readonly number[] {
  return windows.filter((one) => one !== window);
}
