/** Windows and the attempts at them: what was cut, who runs what, what is still to do. Chooses nothing. */
import type { Assignment, PriorWindow, ScheduleSource } from "./contract.ts";
import type { FleetWorker } from "./fleet.ts";
import { cutTime, lengthOf } from "./snap.ts";

/** A running attempt. */
export interface Run {
  readonly assignment: Assignment;
  readonly entry: Entry;
  readonly worker: FleetWorker;
  readonly startedMs: number;
  /** The first progress, where the start-up ends; undefined before it. */
  first: { readonly doneSeconds: number; readonly atMs: number } | undefined;
  doneSeconds: number;
  /** When `doneSeconds` last grew. */
  movedMs: number;
  /** When its worker was free again, before anybody knew whether the window is done; undefined until then. */
  releasedMs: number | undefined;
}

/** A window that was cut. */
export interface Entry {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  /** Attempts begun so far, those before a resume included. */
  attempts: number;
  failures: number;
  /** When it was verified; undefined until then. */
  verifiedMs: number | undefined;
  runs: readonly Run[];
  /** Nodes where an attempt failed or was lost. */
  shunned: ReadonlySet<string>;
}

/** A part of the source that isn't cut yet, as cut indices. */
interface Part {
  readonly from: number;
  readonly to: number;
}

/** Of most windows, of which there may be ten thousand: sets of their own would take more memory than all else of them. */
const noRuns: readonly Run[] = [];
const nobody: ReadonlySet<string> = new Set();
const fresh = { first: undefined, doneSeconds: 0, releasedMs: undefined } as const;

export class Ledger {
  readonly source: ScheduleSource;
  readonly #entries = new Map<number, Entry>();
  readonly #waiting = new Set<Entry>();
  readonly #runs = new Map<string, Run>();
  readonly #byWorker = new Map<string, Run>();
  #free: readonly Part[];
  #front: ScheduleSource | undefined;
  #nextIndex: number;
  /** Windows cut and not verified. */
  #open = 0;

  constructor(source: ScheduleSource, prior: readonly PriorWindow[]) {
    this.source = source;
    this.#free = between(source, prior);
    this.#nextIndex = Math.max(-1, ...prior.map(({ index }) => index)) + 1;
  }

  /** The cut where the next window starts; `cuts.length` when everything was cut. */
  get cursor(): number {
    return this.#free[0]?.from ?? this.source.cuts.length;
  }

  /** The source up to where the part ends that windows are cut from now; undefined when everything was cut. */
  get front(): ScheduleSource | undefined {
    const [part] = this.#free;
    this.#front ??= part && endingAt(this.source, part.to);
    return this.#front;
  }

  /** Seconds of source not cut yet. */
  get uncutSeconds(): number {
    return this.#free.reduce((sum, part) => sum + lengthOf(this.source, part), 0);
  }

  /** Cut, not verified and not running: to be handed out again, those that have waited longest first. */
  get waiting(): Iterable<Entry> {
    return this.#waiting;
  }

  isWaiting(entry: Entry): boolean {
    return this.#waiting.has(entry);
  }

  get runs(): Iterable<Run> {
    return this.#byWorker.values();
  }

  /** Runs that have done their part and are being checked, the oldest first. */
  get checking(): Iterable<Run> {
    return [...this.#runs.values()].filter(({ releasedMs }) => releasedMs !== undefined);
  }

  get done(): boolean {
    return this.#free.length === 0 && this.#open === 0;
  }

  entry(index: number): Entry | undefined {
    return this.#entries.get(index);
  }

  run(assignment: Assignment): Run | undefined {
    return this.#runs.get(keyOf(assignment));
  }

  runOf(worker: string): Run | undefined {
    return this.#byWorker.get(worker);
  }

  /** Cuts the next window, [cursor, to). It waits until it's begun. */
  cut(to: number): Entry {
    const [[part, ...behind], index, from] = [this.#free, this.#nextIndex++, this.cursor];
    const seconds = lengthOf(this.source, { from, to });
    const entry: Entry = {
      ...{ index, from, to, seconds, attempts: 0, failures: 0, verifiedMs: undefined },
      ...{ runs: noRuns, shunned: nobody },
    };
    this.#entries.set(index, entry);
    this.#open += 1;
    this.#waiting.add(entry);
    if (part && to < part.to) this.#free = [{ from: to, to: part.to }, ...behind];
    else [this.#free, this.#front] = [behind, undefined];
    return entry;
  }

  begin(entry: Entry, worker: FleetWorker, nowMs: number): Assignment {
    entry.attempts += 1;
    const { index, from, to, attempts: attempt } = entry;
    const backup = entry.runs.length > 0;
    const assignment: Assignment = { window: { index, from, to }, worker: worker.id, attempt, backup };
    const run: Run = { assignment, entry, worker, startedMs: nowMs, movedMs: nowMs, ...fresh };
    entry.runs = [...entry.runs, run];
    this.#runs.set(keyOf(assignment), run);
    this.#byWorker.set(worker.id, run);
    this.#waiting.delete(entry);
    return assignment;
  }

  /** The run's worker may begin another; the run itself goes on until it's ended. */
  release(run: Run, nowMs: number): void {
    run.releasedMs ??= nowMs;
    if (this.#byWorker.get(run.assignment.worker) === run) this.#byWorker.delete(run.assignment.worker);
  }

  /** Ends a run; its window waits again unless it's verified or still running elsewhere. */
  end(run: Run): void {
    const others = run.entry.runs.filter((one) => one !== run);
    run.entry.runs = others.length > 0 ? others : noRuns;
    this.#runs.delete(keyOf(run.assignment));
    if (this.#byWorker.get(run.assignment.worker) === run) this.#byWorker.delete(run.assignment.worker);
    if (run.entry.verifiedMs === undefined && others.length === 0) this.#waiting.add(run.entry);
  }

  verify(entry: Entry, nowMs: number): void {
    if (entry.verifiedMs !== undefined) return;
    entry.verifiedMs = nowMs;
    this.#open -= 1;
    this.#waiting.delete(entry);
  }
}

/** What the windows leave over. */
function between({ cuts }: ScheduleSource, windows: readonly Part[]): readonly Part[] {
  const starts = [0, ...windows.map(({ to }) => to)];
  const ends = [...windows.map(({ from }) => from), cuts.length];
  return starts.map((from, i) => ({ from, to: ends[i] ?? cuts.length })).filter(({ from, to }) => to > from);
}

function endingAt(source: ScheduleSource, to: number): ScheduleSource {
  if (to >= source.cuts.length) return source;
  const { cuts, handles, foreseen } = source;
  return {
    ...{ cuts: cuts.slice(0, to), end: cutTime(source, to) },
    ...(handles && { handles: handles.slice(0, to) }),
    ...(foreseen && { foreseen: foreseen.slice(0, to) }),
  };
}

function keyOf({ window, attempt }: Assignment): string {
  return `${window.index}/${attempt}`;
}
