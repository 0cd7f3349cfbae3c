/** The scheduler: puts ledger, fleet and policy together. Pure of I/O: knows no clock, file, process or ffmpeg. */
import type { Assignment, Result, Schedule, ScheduleOptions, ScheduleSource, Worker } from "./contract.ts";
import { Fleet, type FleetNode, type FleetWorker } from "./fleet.ts";
import { Ledger, type Entry, type Run } from "./ledger.ts";
import { Outlook, type Prospect } from "./outlook.ts";
import { backupFor, doubtedFor, mayReserve, wantedSeconds, wouldEndLast } from "./policy.ts";
import { lengthOf, snapEnd, type SnapLimits } from "./snap.ts";

/** How often idle workers ask again while others work: this part of the time left, within these bounds. */
const WAKE_PART = 1 / 50;
const WAKE_MS = { least: 500, most: 5_000 };
/** A forecast is used this long where nothing but progress happened. */
const FORECAST_MS = 200;
/** A window that would end late where one run has a key frame is tried to end at one before: of so much of its length. */
const SHORTER = 0.75;
/** A worker too slow for this many waiting windows isn't tried with the rest, of which there may be hundreds. */
const MOST_REFUSALS = 8;

/**
 * A schedule of the whole source over these workers; see {@link Schedule}.
 * Windows are cut when they are handed out, from the front, so their indices are their order in the output, but
 * for those that a resumed job cuts between the ones it has.
 */
export function createSchedule(
  source: ScheduleSource,
  workers: readonly Worker[],
  options: ScheduleOptions = {},
): Schedule {
  const schedule = new LiveSchedule(source, options);
  for (const worker of workers) schedule.addWorker(worker);
  return schedule;
}

class LiveSchedule implements Schedule {
  readonly #ledger: Ledger;
  readonly #fleet = new Fleet();
  readonly #limits: SnapLimits;
  readonly #maxFailures: number;
  readonly #backups: boolean;
  #forecast: { readonly outlook: Outlook; readonly atMs: number } | undefined;
  #failedWindow: number | undefined;
  #begun = false;
  /** Windows set aside, by worker. */
  readonly #reserved = new Map<string, Entry>();

  constructor(source: ScheduleSource, options: ScheduleOptions) {
    this.#ledger = new Ledger(source, options.prior ?? []);
    this.#limits = { minSeconds: options.minSeconds ?? 2, maxSeconds: options.maxSeconds ?? Infinity };
    this.#maxFailures = options.maxFailures ?? 3;
    this.#backups = options.backups ?? true;
  }

  get state(): Schedule["state"] {
    if (this.#ledger.done) return "done";
    return this.#failedWindow !== undefined || !this.#fleet.hasHope ? "failed" : "running";
  }

  get failedWindow(): number | undefined {
    return this.#failedWindow;
  }

  get outNodes(): readonly string[] {
    const out = [...this.#fleet.workers].filter(({ home }) => home.health.out);
    return [...new Set(out.map(({ node }) => node))];
  }

  get seen(): Schedule["seen"] {
    const nodes = [...this.#fleet.nodes].map(({ name, speed }) => [name, speed.all] as const);
    return new Map(nodes.filter(([, { source, wall }]) => source > 0 && wall > 0));
  }

  restsUntilMs(node: string, nowMs: number): number | undefined {
    const { health } = this.#fleet.node(node);
    return health.out || health.mayWork(nowMs) ? undefined : health.restUntilMs;
  }

  addWorker(worker: Worker): void {
    this.#fleet.add(worker);
    this.#forecast = undefined;
  }

  removeWorker(id: string): void {
    const run = this.#ledger.runOf(id);
    if (run) this.#ledger.end(run);
    this.#fleet.remove(id);
    this.#reserved.delete(id);
    this.#forecast = undefined;
  }

  reserve(id: string, nowMs: number): Assignment["window"] | undefined {
    const worker = this.#fleet.worker(id);
    const busy = this.#ledger.runOf(id) !== undefined && !this.#reserved.has(id);
    if (!busy || !worker?.home.health.mayWork(nowMs) || this.state !== "running") return undefined;
    const outlook = this.#outlook(nowMs);
    const prospect = outlook.prospect(id);
    if (!prospect || !mayReserve(outlook, prospect)) return undefined;
    const entry = this.#fresh(outlook, prospect);
    if (!entry) return undefined;
    this.#reserved.set(id, entry);
    this.#forecast = undefined;
    const { index, from, to } = entry;
    return { index, from, to };
  }

  take(id: string, nowMs: number): Assignment | undefined {
    const worker = this.#fleet.worker(id);
    if (!worker?.home.health.mayWork(nowMs) || this.state !== "running" || this.#ledger.runOf(id)) return undefined;
    const outlook = this.#outlook(nowMs);
    const prospect = outlook.prospect(id);
    const entry = this.#own(id) ?? (prospect && this.#choose(outlook, prospect, nowMs));
    if (!prospect || !entry) return undefined;
    outlook.began(prospect, entry);
    return this.#ledger.begin(entry, worker, nowMs);
  }

  progress(assignment: Assignment, doneSeconds: number, nowMs: number): void {
    const run = this.#ledger.run(assignment);
    if (!run || doneSeconds <= run.doneSeconds) return;
    this.#begun = true;
    if (run.first) run.worker.home.speed.observe(doneSeconds - run.doneSeconds, (nowMs - run.movedMs) / 1000);
    else run.first = { doneSeconds, atMs: nowMs };
    run.doneSeconds = doneSeconds;
    run.movedMs = nowMs;
  }

  release(assignment: Assignment, nowMs: number): void {
    const run = this.#ledger.run(assignment);
    if (!run) return;
    this.#ledger.release(run, nowMs);
    this.#forecast = undefined;
  }

  settle(assignment: Assignment, result: Result, nowMs: number): readonly Assignment[] {
    this.#forecast = undefined;
    const run = this.#ledger.run(assignment);
    const entry = this.#ledger.entry(assignment.window.index);
    if (run) this.#learn(run, result, nowMs);
    if (run) this.#ledger.end(run);
    if (!entry || entry.verifiedMs !== undefined || result !== "verified") return [];
    this.#ledger.verify(entry, nowMs);
    return entry.runs.map((twin) => twin.assignment);
  }

  nextWakeMs(nowMs: number): number | undefined {
    if (this.state !== "running") return undefined;
    const times = [...this.#fleet.workers]
      .filter(({ id }) => !this.#ledger.runOf(id))
      .map((worker) => this.#wakeMs(worker, nowMs));
    const earliest = Math.min(...times);
    return Number.isFinite(earliest) ? earliest : undefined;
  }

  etaSeconds(nowMs: number): number | undefined {
    if (!this.#begun || this.state !== "running") return undefined;
    const { fairEnd, endings } = this.#outlook(nowMs);
    const eta = Math.max(fairEnd, endings[0]?.endsIn ?? 0);
    return Number.isFinite(eta) ? eta : undefined;
  }

  /** Failed windows first, then new ones, then those that others may end too late, then those whose check drags on. */
  #choose(outlook: Outlook, prospect: Prospect, nowMs: number): Entry | undefined {
    const first = this.#again(outlook, prospect, nowMs) ?? this.#fresh(outlook, prospect);
    if (first || !this.#backups) return first;
    return backupFor(outlook, prospect) ?? doubtedFor(this.#ledger.checking, prospect, nowMs);
  }

  /** The window set aside for a worker, which is free now. */
  #own(id: string): Entry | undefined {
    const entry = this.#reserved.get(id);
    this.#reserved.delete(id);
    return entry && this.#ledger.isWaiting(entry) ? entry : undefined;
  }

  /** Windows that are set aside for workers, as long as others find enough to do. */
  #keptAside(nowMs: number): ReadonlySet<Entry> {
    if (!this.#ledger.front) return new Set();
    const able = [...this.#reserved].filter(([id]) => this.#fleet.worker(id)?.home.health.mayWork(nowMs) === true);
    return new Set(able.map(([, entry]) => entry));
  }

  /** A window whose attempts ended without success, where this worker is a fit hand for it. */
  #again(outlook: Outlook, prospect: Prospect, nowMs: number): Entry | undefined {
    let refused = 0;
    const kept = this.#keptAside(nowMs);
    for (const entry of this.#ledger.waiting) {
      if (kept.has(entry)) continue;
      const mayHave = this.#mayHave(entry);
      if (!mayHave(prospect.worker.home)) continue;
      const best = outlook.bestFinish(entry.seconds, entry, mayHave);
      if (!wouldEndLast(outlook, prospect, entry.seconds, best)) return entry;
      if (++refused === MOST_REFUSALS) return undefined;
    }
    return undefined;
  }

  /** Nodes that a window failed on come again only when every other node is out. */
  #mayHave({ shunned }: Entry): (node: FleetNode) => boolean {
    const others = shunned.size === 0 || this.#fleet.hasNodeBeside(shunned);
    return (node) => !others || !shunned.has(node.name);
  }

  /** A window cut for this worker; undefined where even the shortest would end last. */
  #fresh(outlook: Outlook, prospect: Prospect): Entry | undefined {
    const { front: source, cursor } = this.#ledger;
    if (!source) return undefined;
    const shortest = snapEnd(source, cursor, 0, this.#limits);
    const least = lengthOf(source, { from: cursor, to: shortest });
    const best = outlook.bestFinish(least, undefined, () => true);
    if (wouldEndLast(outlook, prospect, least, best)) return undefined;
    const seconds = wantedSeconds(outlook, prospect, this.#ledger.uncutSeconds);
    const { foreseen, ...anywhere } = source;
    const ends = [
      snapEnd(source, cursor, seconds, this.#limits),
      // Rather a shorter window than one that isn't to its liking, rather that than a very short one.
      ...(foreseen ? [snapEnd(source, cursor, SHORTER * seconds, this.#limits)] : []),
      ...(foreseen ? [snapEnd(anywhere, cursor, seconds, this.#limits)] : []),
    ];
    const inTime = (to: number): boolean =>
      !wouldEndLast(outlook, prospect, lengthOf(source, { from: cursor, to }), best);
    return this.#ledger.cut(ends.find(inTime) ?? shortest);
  }

  #learn(run: Run, result: Result, nowMs: number): void {
    const { home } = run.worker;
    if (result === "verified") {
      this.#begun = true;
      this.#fleet.succeeded(home);
      learnFromWhole(run, run.releasedMs ?? nowMs);
      return;
    }
    if (result === "aborted") return;
    this.#fleet.failed(home, run.startedMs, nowMs);
    run.entry.shunned = new Set([...run.entry.shunned, home.name]);
    if (result === "failed") run.entry.failures += 1;
    const tooOften = run.entry.failures >= this.#maxFailures && run.entry.runs.length === 1;
    if (tooOften && !this.#fleet.awaitsProof(run.entry.shunned) && run.entry.verifiedMs === undefined)
      this.#failedWindow ??= run.entry.index;
  }

  #wakeMs({ home: { health } }: FleetWorker, nowMs: number): number {
    if (health.out) return Infinity;
    if (!health.mayWork(nowMs)) return health.restUntilMs;
    const pause = this.#outlook(nowMs).fairEnd * 1000 * WAKE_PART;
    return nowMs + Math.min(WAKE_MS.most, Math.max(WAKE_MS.least, pause));
  }

  #outlook(nowMs: number): Outlook {
    if (!this.#forecast || Math.abs(nowMs - this.#forecast.atMs) > FORECAST_MS) {
      this.#forecast = { outlook: new Outlook(this.#fleet, this.#ledger, nowMs), atMs: nowMs };
    }
    return this.#forecast.outlook;
  }
}

/** What a whole attempt tells: its speed where no progress did, and its overhead where progress tells the speed. */
function learnFromWhole({ entry, first, startedMs, movedMs, doneSeconds, worker }: Run, nowMs: number): void {
  const { speed } = worker.home;
  const took = (nowMs - startedMs) / 1000;
  const [seen, wall] = first ? [doneSeconds - first.doneSeconds, (movedMs - first.atMs) / 1000] : [0, 0];
  if (seen > 0 && wall > 0) speed.observeOverhead(took - (entry.seconds * wall) / seen);
  else speed.observe(entry.seconds, Math.max(took - speed.overhead, took / 2));
}
