/** The scheduler's interface: who takes which window when. Pure of I/O; time comes in as arguments. Types only. */
import type { Window } from "../model/window.ts";

/** One slot of one node. */
export interface Worker {
  readonly id: string;
  readonly node: string;
  /** First guess of its speed relative to other workers, from nodes.json: weight / slots. */
  readonly weight: number;
}

export interface ScheduleSource {
  /** Where windows may start, seconds, ascending; the first is the start of the range. */
  readonly cuts: readonly number[];
  /** Seconds that a window starting there decodes in vain, where it isn't a key frame. Default: 0 for all. */
  readonly handles?: readonly number[];
  /** Whether a window that starts there costs nothing in quality: better than a window of the wanted length. Default: none. */
  readonly foreseen?: readonly boolean[];
  /** The end of the range, seconds. */
  readonly end: number;
}

/** A window that an earlier session of the same job verified; cut indices as in an assignment. */
export interface PriorWindow {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

export interface ScheduleOptions {
  /** No window shorter than this many seconds of source unless the rest is shorter. Default: 2. */
  readonly minSeconds?: number;
  /** No window longer than this many seconds of source if a cut allows. Default: none. */
  readonly maxSeconds?: number;
  /**
   * Attempts at one window that may fail (not: be lost) before the job ends; more while only nodes that never
   * verified anything have tried it and one that did is left. Default: 3.
   */
  readonly maxFailures?: number;
  /** Whether idle workers may re-run the window that would end last. Default: true. */
  readonly backups?: boolean;
  /**
   * What earlier sessions verified, in the order of the output, without overlaps. All between is cut anew, for the workers
   * there are now; those windows are numbered after these. Default: none.
   */
  readonly prior?: readonly PriorWindow[];
}

/** cut indices: the window is [cuts[from], cuts[to]) with `to === cuts.length` meaning the end. */
export interface Assignment {
  readonly window: Pick<Window, "index"> & { readonly from: number; readonly to: number };
  readonly worker: string;
  /** 1-based, counted per window. */
  readonly attempt: number;
  /** Whether another attempt at the same window is running too. */
  readonly backup: boolean;
}

/** What became of an attempt, as the scheduler needs to know it. */
export type Result = "verified" | "failed" | "lost" | "aborted";

export interface Schedule {
  /**
   * The next work for an idle worker; undefined when there is none for it now. `nowMs` is monotonic milliseconds.
   * A slow worker may be refused because a faster one that is idle too would end earlier: ask for every idle worker
   * after each change (`settle`, `addWorker`, `removeWorker`) and at `nextWakeMs`.
   */
  take(worker: string, nowMs: number): Assignment | undefined;
  /**
   * Sets the next window aside for a busy worker, so that its input can be brought meanwhile: one at a time. The worker's
   * next `take` gives it, unless the end has come so near that another has taken it. Undefined where none is to be.
   */
  reserve(worker: string, nowMs: number): Assignment["window"] | undefined;
  /** Seconds of source encoded so far by a running attempt. */
  progress(assignment: Assignment, doneSeconds: number, nowMs: number): void;
  /**
   * The attempt's worker has done its part and may take the next; whether the window is done, `settle` tells later.
   * Until then nobody else is given that window, but for an idle worker of another node when that takes very long.
   */
  release(assignment: Assignment, nowMs: number): void;
  /**
   * Ends an attempt. "verified" counts whenever it comes, after "lost" or `removeWorker` too (an adopted marker).
   * Returns the other attempts at the same window that are now pointless and should be ended; each
   * keeps its worker busy until it's settled ("aborted") itself.
   */
  settle(assignment: Assignment, result: Result, nowMs: number): readonly Assignment[];
  /** A worker that came (back). A node that was left out gets one more chance. */
  addWorker(worker: Worker, nowMs: number): void;
  /** A worker that is gone for good. An attempt it was running is taken for lost. */
  removeWorker(worker: string): void;
  /**
   * "done": every window verified. "failed": a window failed too often, or no worker is left that may ever work
   * (`addWorker` brings the latter back to "running").
   */
  readonly state: "running" | "done" | "failed";
  /** The window that failed too often; undefined where the state has another cause. */
  readonly failedWindow: number | undefined;
  /** Nodes that were left out for failing too often, until `addWorker` brings them back. */
  readonly outNodes: readonly string[];
  /**
   * By nodes: seconds of source that their workers encoded, those that came to nothing too, and the wall time of all these
   * workers that it took, without starting and ending. Nodes of which nothing was seen are missing.
   */
  readonly seen: ReadonlyMap<string, { readonly source: number; readonly wall: number }>;
  /** Until when a node gets no work, for its failures: ms, as `nowMs`; undefined where it may work, or is out. */
  restsUntilMs(node: string, nowMs: number): number | undefined;
  /** When a resting worker may be asked again (or a backup may become sensible): ms, as `nowMs`; undefined when only events can change anything. */
  nextWakeMs(nowMs: number): number | undefined;
  /** Seconds until the end, as far as can be told from the speeds learnt; undefined before the first progress. */
  etaSeconds(nowMs: number): number | undefined;
}
