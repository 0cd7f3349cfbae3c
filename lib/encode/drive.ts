/** Keeps every slot of every node at work until each window is verified. The scheduler decides; this carries out. */
import type { JobListener } from "../model/events.ts";
import type { Assignment, Result, Schedule, Worker } from "../schedule/contract.ts";
import { createSchedule } from "../schedule/schedule.ts";
import { newId } from "../storage/job-folder.ts";
import type { Journal, Note } from "../storage/journal.ts";
import { tryWindow, type AttemptResult, type AttemptSite, type VerifiedSegment } from "./attempt.ts";
import type { CrewMember } from "./crew.ts";
import { encodeFailure, type LastWords } from "./failure.ts";
import { withResolvers } from "./deferred.ts";
import { LateMarkers } from "./late-markers.ts";
import { verifiedNote, type KnownWindow } from "./recall.ts";
import { NotExact } from "./not-exact.ts";
import { windowReport } from "./report.ts";
import type { Tally } from "./tally.ts";
import { workersOf } from "./workers.ts";

export interface DoneWindow {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly segment: VerifiedSegment;
}

export interface Drive {
  readonly site: AttemptSite;
  readonly crew: readonly CrewMember[];
  readonly tally: Tally;
  /** Of earlier sessions of the job. */
  readonly known: readonly KnownWindow[];
  readonly journal: Journal;
  readonly emit: JobListener;
  /** Told of each window's first verified segment. */
  readonly onVerified: (window: DoneWindow) => void;
  readonly signal: AbortSignal;
}

const PROGRESS_MS = 250;
const resultOf = {
  verified: "verified",
  refused: "failed",
  failed: "failed",
  lost: "lost",
  aborted: "aborted",
} as const;

/**
 * @returns the verified windows in merge order
 * @throws DffmpegError "encode" when a window fails everywhere, NotExact, or the signal's reason
 */
export async function encodeWindows(drive: Drive): Promise<readonly DoneWindow[]> {
  const workers = workersOf(drive.crew);
  const { plan } = drive.site;
  const source = { cuts: plan.cuts.map(({ seconds }) => seconds), end: plan.endSeconds };
  const prior = drive.known.map(({ to, attempts, segment }) => ({ to, attempts, verified: segment !== undefined }));
  const schedule = createSchedule(source, [...workers.keys()], { prior });
  const run = new Run(drive, schedule, workers);
  try {
    return await run.finished;
  } finally {
    await run.stop();
  }
}

interface Active {
  readonly assignment: Assignment;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  /** Its worker is free for the next. */
  released: boolean;
}

const keyOf = ({ window, attempt }: Assignment): string => `${window.index}/${attempt}`;

class Run {
  readonly #drive: Drive;
  readonly #schedule: Schedule;
  readonly #workers: ReadonlyMap<Worker, CrewMember>;
  readonly #active = new Map<string, Active>();
  readonly #done = new Map<number, DoneWindow>();
  readonly #careful = new Set<number>();
  readonly #outcome = withResolvers<readonly DoneWindow[]>();
  readonly #onAbort: () => void;
  readonly #ticker: NodeJS.Timeout;
  readonly #late: LateMarkers;
  #last: LastWords | undefined;
  #alarm: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(drive: Drive, schedule: Schedule, workers: ReadonlyMap<Worker, CrewMember>) {
    this.#drive = drive;
    this.#schedule = schedule;
    this.#workers = workers;
    this.#late = new LateMarkers(drive.site, drive.signal);
    this.#onAbort = () => {
      this.#outcome.reject(drive.signal.reason as Error);
    };
    drive.signal.addEventListener("abort", this.#onAbort, { once: true });
    for (const window of drive.known) this.#remember(window);
    this.#ticker = setInterval(() => {
      this.#tell();
    }, PROGRESS_MS);
    if (drive.signal.aborted) this.#onAbort();
    else this.#pump();
  }

  get finished(): Promise<readonly DoneWindow[]> {
    return this.#outcome.promise;
  }

  /** Ends what still runs and waits until it has. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#ticker);
    clearTimeout(this.#alarm);
    this.#drive.signal.removeEventListener("abort", this.#onAbort);
    for (const { abort } of this.#active.values()) abort.abort();
    await Promise.allSettled([...this.#active.values()].map(({ ended }) => ended));
    await this.#late.stop();
  }

  #remember({ index, from, to, attempts, segment }: KnownWindow): void {
    if (segment) this.#keep({ index, from, to, segment }, attempts);
  }

  /** In the order of the calls; what can't be written ends the job, which can't be gone on with otherwise. */
  #record(note: Note): void {
    this.#drive.journal.append(note).catch((thrown: unknown) => {
      this.#outcome.reject(thrown as Error);
    });
  }

  #tell(): void {
    const eta = this.#schedule.etaSeconds(performance.now());
    this.#drive.emit({ type: "progress", progress: this.#drive.tally.progress("encoding", eta) });
  }

  /** Asks for work for every idle worker, as the scheduler wants after each change. */
  #pump(): void {
    if (this.#stopped) return;
    const busy = new Set([...this.#active.values()].flatMap((one) => (one.released ? [] : one.assignment.worker)));
    for (const [worker, member] of this.#workers) {
      if (busy.has(worker.id)) continue;
      const assignment = this.#schedule.take(worker.id, performance.now());
      if (assignment) this.#start(assignment, member);
    }
    this.#conclude();
  }

  #conclude(): void {
    clearTimeout(this.#alarm);
    if (this.#schedule.state === "done") {
      this.#outcome.resolve([...this.#done.values()].sort((a, b) => a.index - b.index));
    } else if (this.#schedule.state === "failed") {
      this.#outcome.reject(encodeFailure(this.#schedule.failedWindow, this.#last, this.#drive.site.folder));
    } else {
      const wakeMs = this.#schedule.nextWakeMs(performance.now());
      if (wakeMs === undefined) return;
      this.#alarm = setTimeout(
        () => {
          this.#pump();
        },
        Math.max(10, wakeMs - performance.now()),
      );
    }
  }

  #start(assignment: Assignment, member: CrewMember): void {
    const { drive, abort } = { drive: this.#drive, abort: new AbortController() };
    const { index, from, to } = assignment.window;
    const key = keyOf(assignment);
    const cuts = drive.site.plan.cuts;
    const [node, nonce] = [member.node.name, newId()];
    this.#record({ type: "handed-out", window: index, from, to, attempt: assignment.attempt, nonce, node });
    drive.tally.started(key, node, index);
    drive.emit({
      ...{ type: "window-started", window: index, node, attempt: assignment.attempt },
      ...{ startSeconds: cuts[from]?.seconds ?? 0, endSeconds: cuts[to]?.seconds },
    });
    const attempt = tryWindow(
      drive.site,
      member,
      { order: { index, from, to }, attempt: assignment.attempt, nonce, careful: this.#careful.has(index) },
      {
        onProgress: ({ frames, fps, outTimeUs }) => {
          drive.tally.progressed(key, frames, fps);
          if (outTimeUs !== undefined) this.#schedule.progress(assignment, outTimeUs / 1e6, performance.now());
        },
        onEncoded: () => {
          this.#release(assignment);
        },
      },
      abort.signal,
    );
    const ended = this.#see(attempt, assignment, member, nonce).catch((thrown: unknown) => {
      this.#active.delete(key);
      this.#outcome.reject(thrown as Error);
    });
    this.#active.set(key, { assignment, abort, ended, released: false });
  }

  /** The next window is handed out while this one is checked. */
  #release(assignment: Assignment): void {
    const active = this.#active.get(keyOf(assignment));
    if (!active) return;
    active.released = true;
    this.#schedule.release(assignment, performance.now());
    this.#pump();
  }

  /** What is verified is on the disk before anybody hears of it. */
  async #see(
    attempt: Promise<AttemptResult>,
    assignment: Assignment,
    member: CrewMember,
    nonce: string,
  ): Promise<void> {
    const result = await attempt;
    const { index: window, from, to } = assignment.window;
    if (result.kind === "verified") {
      await this.#drive.journal.append(verifiedNote(this.#drive.site.plan, { window, from, to }, result.segment));
    }
    this.#settle(assignment, member, result);
    const givenUp = result.kind === "lost" || (result.kind === "refused" && result.exact === "bytes differ");
    if (givenUp && member.workplace.kind === "share") this.#awaitMarker(assignment, member, nonce);
  }

  /** What the node may have finished all the same counts like any other, as long as nobody else has done the window. */
  #awaitMarker(assignment: Assignment, member: CrewMember, nonce: string): void {
    const { window: order, attempt } = assignment;
    const name = { job: this.#drive.site.folder.id, window: order.index, attempt, nonce };
    this.#late.watch({
      ...{ name, order, isDone: () => this.#done.has(order.index) },
      onAdopted: (segment) => {
        const found = Promise.resolve<AttemptResult>({ kind: "verified", segment });
        this.#see(found, assignment, member, nonce).catch((thrown: unknown) => {
          this.#outcome.reject(thrown as Error);
        });
      },
    });
  }

  #settle(assignment: Assignment, member: CrewMember, result: AttemptResult): void {
    const key = keyOf(assignment);
    this.#active.delete(key);
    this.#note(assignment, member, result);
    if (result.kind === "refused" && result.exact !== "bytes differ" && !this.#stopped) {
      const { index } = assignment.window;
      if (result.exact === "never" || this.#careful.has(index))
        this.#outcome.reject(new NotExact(`window ${index + 1}: ${result.detail}`));
      this.#careful.add(index);
    }
    const settled: Result = resultOf[result.kind];
    for (const twin of this.#schedule.settle(assignment, settled, performance.now())) {
      this.#active.get(keyOf(twin))?.abort.abort();
    }
    this.#pump();
  }

  /** Tells, counts, and keeps the first verified segment of each window. */
  #note(assignment: Assignment, member: CrewMember, result: AttemptResult): void {
    const { emit, tally } = this.#drive;
    const { index, from, to } = assignment.window;
    const [node, window] = [member.node.name, index];
    if (result.kind !== "verified") {
      const detail = result.kind === "aborted" ? "" : result.detail;
      tally.ended(keyOf(assignment), result.kind === "aborted" ? null : detail);
      if (detail) this.#last = { member, detail };
      const ended = { window, attempt: assignment.attempt, outcome: result.kind, detail };
      this.#record({ type: "ended", ...ended });
      emit({ type: "attempt-ended", node, ...ended });
      return;
    }
    tally.ended(keyOf(assignment), null);
    if (this.#done.has(index)) return;
    const { segment } = result;
    this.#keep({ index, from, to, segment }, assignment.attempt);
    emit({ type: "window-verified", window, node, frames: segment.facts.times.length, seconds: segment.seconds });
  }

  #keep(window: DoneWindow, attempts: number): void {
    const { index, segment } = window;
    this.#done.set(index, window);
    this.#drive.onVerified(window);
    this.#drive.tally.verified(windowReport(this.#drive.site.plan, window, segment, attempts));
  }
}
