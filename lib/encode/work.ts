/** A job at work: each attempt is begun, watched and settled as the scheduler decides. Decides nothing itself. */
import type { JobListener } from "../model/events.ts";
import { newId } from "../model/new-id.ts";
import { isCrowded } from "../plan/device-trouble.ts";
import type { Assignment, Result, Schedule } from "../schedule/contract.ts";
import type { Journal } from "../storage/journal.ts";
import { dropMarker } from "../storage/verify.ts";
import { keyOf, mayRelease, resultOf, type Active } from "./active.ts";
import { Ahead } from "./ahead.ts";
import { tryWindow, type AttemptResult, type AttemptSite } from "./attempt.ts";
import type { CrewMember } from "./crew.ts";
import { encodeFailure } from "./failure.ts";
import { withResolvers } from "./deferred.ts";
import { Hands } from "./hands.ts";
import { LateMarkers } from "./late-markers.ts";
import { verifiedNote, type KnownWindow } from "./recall.ts";
import { NotExact } from "./not-exact.ts";
import { Outcomes, type DoneWindow } from "./outcomes.ts";
import { sourcePerOutput } from "./rates.ts";
import type { Gang, Staff } from "./roster.ts";
import { tellProgress } from "./onlook.ts";
import type { Tally } from "./tally.ts";
import { expectedWorker } from "./workers.ts";

export interface Drive {
  readonly site: AttemptSite;
  readonly crew: readonly CrewMember[];
  /** Tells of nodes that come and go. Default: none do. */
  readonly staff?: Staff;
  readonly tally: Tally;
  /** Of earlier sessions of the job. */
  readonly known: readonly KnownWindow[];
  readonly journal: Journal;
  readonly emit: JobListener;
  /** Whether windows are joined while others are encoded. Default: false. */
  readonly joins?: boolean;
  /** Told of each window's first verified segment. */
  readonly onVerified: (window: DoneWindow) => void;
  readonly signal: AbortSignal;
}

const PROGRESS_MS = 250;

export class Work implements Gang {
  readonly #drive: Drive;
  readonly #schedule: Schedule;
  readonly #hands: Hands;
  readonly #out = new Set<string>();
  readonly #active = new Map<string, Active>();
  readonly #outcomes: Outcomes;
  readonly #careful = new Set<number>();
  readonly #outcome = withResolvers<readonly DoneWindow[]>();
  readonly #onAbort: () => void;
  readonly #ticker: NodeJS.Timeout;
  readonly #late: LateMarkers;
  readonly #ahead: Ahead;
  readonly #sourcePerOutput: number;
  #alarm: NodeJS.Timeout | undefined;
  #stopped = false;
  #waits = false;
  readonly #wake = (): void => {
    this.#pump();
  };

  constructor(drive: Drive, schedule: Schedule, hands: Hands) {
    this.#drive = drive;
    this.#schedule = schedule;
    this.#hands = hands;
    this.#outcomes = new Outcomes(drive, (trouble) => {
      this.#outcome.reject(trouble);
    });
    this.#ahead = new Ahead(drive.site.view);
    this.#sourcePerOutput = sourcePerOutput(drive.site.plan);
    this.#late = new LateMarkers(drive.site, drive.signal);
    this.#onAbort = () => {
      this.#outcome.reject(drive.signal.reason as Error);
    };
    drive.signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#ticker = setInterval(() => {
      tellProgress(this.#drive, { schedule: this.#schedule, out: this.#out });
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
    await Promise.all([this.#late.stop(), this.#ahead.stop()]);
  }

  join(member: CrewMember): void {
    this.#waits = false;
    this.#schedule.removeWorker(expectedWorker(member.node.config).id);
    this.#out.delete(member.node.name);
    for (const worker of this.#hands.add(member)) this.#schedule.addWorker(worker, performance.now());
    this.#pump();
  }

  leave(node: string): void {
    this.#hands.leave(node);
    this.#pump();
  }

  missed(node: string): void {
    this.#schedule.removeWorker(expectedWorker({ name: node, weight: 0 }).id);
    this.#pump();
  }

  /** A node that the scheduler has given up is told of once; one that was lost is looked after. */
  #seeOut(member: CrewMember, result: AttemptResult): void {
    const { name } = member.node;
    if (this.#out.has(name) || !this.#schedule.outNodes.includes(name)) return;
    this.#out.add(name);
    const error = this.#drive.tally.errorOf(name) ?? "it failed too often";
    this.#drive.emit({ type: "node-left-out", node: name, error, hint: undefined });
    if (result.kind === "lost") this.#drive.staff?.lost(member);
  }

  /** Asks for work for every idle worker, as the scheduler wants after each change. */
  #pump(): void {
    if (this.#stopped) return;
    const busy = new Set([...this.#active.values()].flatMap((one) => (one.released ? [] : one.assignment.worker)));
    for (const { id } of this.#hands.gone(busy)) this.#schedule.removeWorker(id);
    for (const [worker, member] of this.#hands.all) {
      if (busy.has(worker.id)) continue;
      const assignment = this.#schedule.take(worker.id, performance.now());
      if (assignment) this.#start(assignment, member);
    }
    this.#conclude();
  }

  #conclude(): void {
    clearTimeout(this.#alarm);
    if (this.#schedule.state === "done") {
      this.#outcome.resolve(this.#outcomes.windows);
    } else if (this.#isHopeless()) {
      this.#outcome.reject(encodeFailure(this.#schedule.failedWindow, this.#outcomes.last, this.#drive.site.folder));
    } else {
      const wakeMs = this.#schedule.nextWakeMs(performance.now());
      if (wakeMs === undefined) return;
      this.#alarm = setTimeout(this.#wake, Math.max(10, wakeMs - performance.now()));
    }
  }

  /** While all are away by their owners' will, the job waits for one to come back. */
  #isHopeless(): boolean {
    if (this.#schedule.state !== "failed") return false;
    if (this.#schedule.failedWindow !== undefined || this.#drive.staff?.awaitsSomeone !== true) return true;
    if (!this.#waits)
      this.#drive.emit({ type: "warning", message: "no node is at work: waiting for one to come back" });
    this.#waits = true;
    return false;
  }

  #start(assignment: Assignment, member: CrewMember): void {
    const { drive, abort } = { drive: this.#drive, abort: new AbortController() };
    const { index, from, to } = assignment.window;
    const key = keyOf(assignment);
    const cuts = drive.site.plan.cuts;
    const [node, nonce] = [member.node.name, newId()];
    this.#outcomes.record({ type: "handed-out", window: index, from, to, attempt: assignment.attempt, nonce, node });
    drive.tally.started(key, node, assignment.window, member.source === undefined);
    drive.emit({
      ...{ type: "window-started", window: index, node, attempt: assignment.attempt },
      ...{ startSeconds: cuts[from]?.seconds ?? 0, endSeconds: cuts[to]?.seconds },
    });
    this.#ahead.went(index, node);
    const attempt = tryWindow(
      { ...drive.site, view: this.#ahead.view },
      member,
      { order: { index, from, to }, attempt: assignment.attempt, nonce, careful: this.#careful.has(index) },
      {
        onFed: () => {
          drive.tally.reached(key, "encoding");
        },
        onProgress: ({ frames, outTimeUs }) => {
          drive.tally.progressed(key, frames, outTimeUs);
          const done = outTimeUs === undefined ? undefined : (outTimeUs / 1e6) * this.#sourcePerOutput;
          if (done !== undefined) this.#schedule.progress(assignment, done, performance.now());
          this.#bringNext(assignment, member);
        },
        onEncoded: () => {
          drive.tally.reached(key, "checking");
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

  /** For nodes that don't see the source: what comes next is brought meanwhile. */
  #bringNext({ worker }: Assignment, member: CrewMember): void {
    if (member.source !== undefined || this.#stopped) return;
    const next = this.#schedule.reserve(worker, performance.now());
    if (next) this.#ahead.bring(member, next);
  }

  /** The next window is handed out while this one is checked, unless nodes are faster than this machine's checks are. */
  #release(assignment: Assignment): void {
    const active = this.#active.get(keyOf(assignment));
    if (!active || !mayRelease([...this.#active.values()], this.#hands.all.size)) return;
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
    if (result.kind === "verified") await dropMarker(this.#drive.site.folder, result.segment.marker);
    const givenUp = result.kind === "lost" || (result.kind === "refused" && result.exact === "bytes differ");
    if (givenUp && member.workplace.kind === "share") this.#awaitMarker(assignment, member, nonce);
  }

  /** What the node may have finished all the same counts like any other, as long as nobody else has done the window. */
  #awaitMarker(assignment: Assignment, member: CrewMember, nonce: string): void {
    const { window: order, attempt } = assignment;
    const name = { job: this.#drive.site.folder.id, window: order.index, attempt, nonce };
    this.#late.watch({
      ...{ name, order, isDone: () => this.#outcomes.has(order.index) },
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
    this.#outcomes.note(key, assignment, member, result);
    if (result.kind === "refused" && result.exact !== "bytes differ" && !this.#stopped) {
      const { index } = assignment.window;
      if (result.exact === "never" || this.#careful.has(index))
        this.#outcome.reject(new NotExact(`window ${index + 1}: ${result.detail}`));
      this.#careful.add(index);
    }
    const crowded = this.#isCrowded(assignment, member, result);
    const settled: Result = crowded ? "aborted" : resultOf[result.kind];
    for (const twin of this.#schedule.settle(assignment, settled, performance.now())) {
      this.#active.get(keyOf(twin))?.abort.abort();
    }
    if (crowded) this.#schedule.removeWorker(assignment.worker);
    this.#seeOut(member, result);
    this.#pump();
  }

  /** Hardware that serves no more at once isn't at fault, nor is the window: the node goes on with a slot less. */
  #isCrowded({ worker }: Assignment, { node }: CrewMember, result: AttemptResult): boolean {
    if (result.kind !== "failed" || !isCrowded(result.detail) || !this.#hands.closeSlot(worker)) return false;
    const slots = this.#hands.of(node.name).length;
    const message = `node ${node.name}: its hardware takes no more encoders at once; it goes on with ${slots}`;
    this.#drive.emit({ type: "warning", message });
    return true;
  }
}
