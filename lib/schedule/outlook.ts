/** The forecast at one moment: how fast each worker is, when it will be free, when all should end. Decides nothing. */
import type { Fleet, FleetNode, FleetWorker } from "./fleet.ts";
import type { Entry, Ledger, Run } from "./ledger.ts";

/** A worker as the forecast sees it. */
export interface Prospect {
  readonly worker: FleetWorker;
  /** Seconds of source per second of wall time. */
  readonly speed: number;
  /** Until it may begin something new, seconds from the forecast's moment. */
  freeIn: number;
}

/** A window that is running, and when its earliest attempt should end, seconds from the forecast's moment. */
export interface Ending {
  readonly entry: Entry;
  readonly endsIn: number;
}

export class Outlook {
  readonly #prospects = new Map<string, Prospect>();
  readonly #endsIn = new Map<Entry, number>();
  /** Of the workers that may work now, seconds of source per second. */
  readonly totalSpeed: number;
  /** Seconds of source nobody has encoded yet. */
  readonly backlogSeconds: number;
  /** Whether all workers are slots of one machine. */
  readonly isOneNode: boolean;
  #sorted: readonly Ending[] | undefined;
  readonly #bestFinishes = new Map<Entry | undefined, number>();

  constructor(fleet: Fleet, ledger: Ledger, nowMs: number) {
    const unit = fleet.speedOfWeight1();
    for (const run of ledger.runs) {
      if (run.entry.verifiedMs === undefined) this.#expect(run.entry, secondsLeft(run, unit, nowMs));
    }
    let totalSpeed = 0;
    const homes = new Set<FleetNode>();
    for (const worker of fleet.workers) {
      const { health, speed: learnt } = worker.home;
      if (health.out) continue;
      homes.add(worker.home);
      const speed = learnt.estimate(unit * worker.weight);
      const run = ledger.runOf(worker.id);
      const busy = run ? (this.#endsIn.get(run.entry) ?? endingIn(run, nowMs)) : 0;
      this.#prospects.set(worker.id, { worker, speed, freeIn: Math.max(busy, (health.restUntilMs - nowMs) / 1000) });
      if (health.mayWork(nowMs)) totalSpeed += speed;
    }
    this.totalSpeed = totalSpeed;
    this.isOneNode = homes.size === 1;
    this.backlogSeconds = backlogOf(ledger, this.#endsIn.keys());
  }

  /** How many there are. */
  get workers(): number {
    return this.#prospects.size;
  }

  prospect(worker: string): Prospect | undefined {
    return this.#prospects.get(worker);
  }

  /** Running windows that aren't verified, the one expected to end last first. */
  get endings(): readonly Ending[] {
    this.#sorted ??= [...this.#endsIn]
      .map(([entry, endsIn]) => ({ entry, endsIn }))
      .sort((a, b) => b.endsIn - a.endsIn);
    return this.#sorted;
  }

  /** Seconds until all would end if the work could be shared out freely. */
  get fairEnd(): number {
    return this.totalSpeed > 0 ? this.backlogSeconds / this.totalSpeed : Infinity;
  }

  /**
   * Seconds until any worker that may have it could end a piece of work, after what that worker is doing now.
   * `entry`: the window it would be, undefined for one not cut yet.
   */
  bestFinish(seconds: number, entry: Entry | undefined, mayHave: (node: FleetNode) => boolean): number {
    let best = this.#bestFinishes.get(entry);
    if (best === undefined) {
      best = Infinity;
      for (const prospect of this.#prospects.values()) {
        if (!mayHave(prospect.worker.home)) continue;
        best = Math.min(best, prospect.freeIn + secondsFor(prospect, seconds));
      }
      this.#bestFinishes.set(entry, best);
    }
    return best;
  }

  /** Takes note that a worker was given a window, so that the next worker's forecast needn't be made anew. */
  began(prospect: Prospect, entry: Entry): void {
    prospect.freeIn = secondsFor(prospect, entry.seconds);
    this.#expect(entry, prospect.freeIn);
    this.#bestFinishes.clear();
  }

  #expect(entry: Entry, endsIn: number): void {
    this.#endsIn.set(entry, Math.min(endsIn, this.#endsIn.get(entry) ?? Infinity));
    this.#sorted = undefined;
  }
}

/** Wall time a worker needs for so much of the source, its overhead included. */
export function secondsFor({ speed, worker }: Prospect, sourceSeconds: number): number {
  return worker.home.speed.overhead + sourceSeconds / speed;
}

function backlogOf(ledger: Ledger, running: Iterable<Entry>): number {
  let backlog = ledger.uncutSeconds;
  for (const { seconds } of ledger.waiting) backlog += seconds;
  for (const { seconds, runs } of running) {
    let done = 0;
    for (const run of runs) done = Math.max(done, run.doneSeconds);
    backlog += Math.max(0, seconds - done);
  }
  return backlog;
}

/** A pointless run is being ended: that takes a moment, or as long again as it has taken where the node hangs. */
function endingIn({ entry }: Run, nowMs: number): number {
  return Math.max(1, (nowMs - (entry.verifiedMs ?? nowMs)) / 1000);
}

/** Wall time until a run should end. Its silence counts against it: a run that stands still ends later and later. */
function secondsLeft(run: Run, unit: number, nowMs: number): number {
  const { speed } = run.worker.home;
  const silent = (nowMs - run.movedMs) / 1000;
  const guess = unit * run.worker.weight;
  const left = Math.max(0, run.entry.seconds - run.doneSeconds);
  if (run.first) return left / speed.estimate(guess, silent);
  const beyondStartUp = silent - speed.overhead;
  return Math.max(0, -beyondStartUp) + left / speed.estimate(guess, Math.max(0, beyondStartUp));
}
