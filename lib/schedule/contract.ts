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
  /** The end of the range, seconds. */
  readonly end: number;
}

export interface ScheduleOptions {
  /** No window shorter than this many seconds of source unless the rest is shorter. Default: 2. */
  readonly minSeconds?: number;
  /** No window longer than this many seconds of source if a cut allows. Default: none. */
  readonly maxSeconds?: number;
  /** Attempts at one window that may fail (not: be lost) before the job ends. Default: 3. */
  readonly maxFailures?: number;
  /** Whether idle workers may re-run the window that would end last. Default: true. */
  readonly backups?: boolean;
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
  /** The next work for an idle worker; undefined when there is none for it now. `nowMs` is monotonic milliseconds. */
  take(worker: string, nowMs: number): Assignment | undefined;
  /** Seconds of source encoded so far by a running attempt. */
  progress(assignment: Assignment, doneSeconds: number, nowMs: number): void;
  /** Ends an attempt. Returns the other attempts at the same window that are now pointless and should be ended. */
  settle(assignment: Assignment, result: Result, nowMs: number): readonly Assignment[];
  /** A worker that came (back) or is gone for good. */
  addWorker(worker: Worker, nowMs: number): void;
  removeWorker(worker: string): void;
  /** "done": every window verified. "failed": a window failed too often, or no worker is left that may ever work. */
  readonly state: "running" | "done" | "failed";
  /** The window that failed too often; undefined where the state has another cause. */
  readonly failedWindow: number | undefined;
  /** When a resting worker may be asked again (or a backup may become sensible): ms, as `nowMs`; undefined when only events can change anything. */
  nextWakeMs(nowMs: number): number | undefined;
  /** Seconds until the end, as far as can be told from the speeds learnt; undefined before the first progress. */
  etaSeconds(nowMs: number): number | undefined;
}
