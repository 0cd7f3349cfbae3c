/** The rules: how long a window, who sits out, what is run twice. Pure decisions over a forecast. */
import { secondsFor, type Outlook, type Prospect } from "./outlook.ts";
import type { Entry, Run } from "./ledger.ts";

/**
 * How long windows are. A worker takes its share of what isn't cut, divided by `divisor`: long windows first, short ones
 * last. `least` and `most` are in overheads, what starting and ending a window costs: shorter ones would be spent on that,
 * and longer ones would gain nothing and lose more where a node is lost.
 *
 * Among several machines one may turn out slow. The slots of a single one slow down together, and then fewer and longer
 * windows end as evenly. docs/simulation.md has what comes of it.
 */
const SIZES = {
  together: { divisor: 2.5, least: 8, most: 150 },
  alone: { divisor: 1.4, least: 14, most: 300 },
} as const;
/**
 * How many workers' equal parts of the rest a node may get whose speed nobody has seen: one that was fast when it was last seen,
 * and is busy now, would get all of a short film, and the others nothing.
 */
const STRANGERS_PART = 2;
/** How much later than the fair end, or than the best finish, a worker may end and still be given work. */
const LATENESS = 1.2;
/** A backup must promise to end in this part of the time the running attempt still needs. */
const BACKUP_GAIN = 0.8;
/** How many of the last windows an idle worker is tried with: those further ahead don't decide when the job ends. */
const LAST_WINDOWS = 8;
/** Attempts at one window at a time: a third one where the second turned out slow too. */
const MOST_RUNS = 3;

/** A check that takes longer is doubted: a share may show a segment late, or wrong for good. */
const DOUBT_MS = 10_000;

/**
 * The window that an idle worker should encode anew because the check of what another made of it takes long: the one
 * that has been checked for longest. The first of them that verifies counts.
 */
export function doubtedFor(checking: Iterable<Run>, { worker }: Prospect, nowMs: number): Entry | undefined {
  for (const { entry, releasedMs } of checking) {
    if (entry.verifiedMs !== undefined || nowMs - (releasedMs ?? nowMs) < DOUBT_MS) continue;
    if (entry.runs.length > 1 || entry.shunned.has(worker.home.name)) continue;
    if (entry.runs.every((run) => run.worker.node !== worker.home.name)) return entry;
  }
  return undefined;
}

/** The length of window a worker should get, seconds of source, before it is snapped to a cut. */
export function wantedSeconds(outlook: Outlook, prospect: Prospect, uncutSeconds: number): number {
  const { divisor, least, most } = outlook.isOneNode ? SIZES.alone : SIZES.together;
  const { speed } = prospect.worker.home;
  const overheads = speed.overhead * prospect.speed;
  const share = (uncutSeconds * prospect.speed) / (divisor * outlook.totalSpeed);
  const finishable = outlook.fairEnd * prospect.speed;
  // Of a node that has shown nothing yet there is a guess alone, which may be ten times too much where nobody has measured it.
  const isStranger = speed.evidence === 0 && !outlook.isOneNode;
  const bound = isStranger
    ? Math.min(least * overheads, (STRANGERS_PART * uncutSeconds) / outlook.workers)
    : most * overheads;
  return Math.min(Math.max(share, least * overheads), finishable, bound);
}

/**
 * When a busy worker's next window is set aside for it, in overheads: so near to the end of what it has, and so far from the
 * end of all, where windows are better cut for whoever is free. Measured in the simulator: earlier or later than that,
 * windows wait for workers that turned out slow.
 */
const ASIDE = { before: 3, left: 25 } as const;

/** Whether a busy worker will soon be free, and surely while there is work for it. On a single machine any slot may take it. */
export function mayReserve({ fairEnd, isOneNode }: Outlook, { freeIn, worker }: Prospect): boolean {
  const { overhead } = worker.home.speed;
  return freeIn < ASIDE.before * overhead && (isOneNode || fairEnd > ASIDE.left * overhead);
}

/** Whether a worker would end so much of the source late: after all the work ends and after another would end it. */
export function wouldEndLast(outlook: Outlook, prospect: Prospect, seconds: number, bestFinish: number): boolean {
  const finish = secondsFor(prospect, seconds);
  return finish > LATENESS * Math.max(outlook.fairEnd + prospect.worker.home.speed.overhead, bestFinish);
}

/**
 * The running window that an idle worker should run too: the one expected to end last, if it would end it earlier
 * (LATE, Zaharia et al., OSDI 2008: rank by estimated end, not by progress).
 */
export function backupFor(outlook: Outlook, prospect: Prospect): Entry | undefined {
  const { home } = prospect.worker;
  for (const { entry, endsIn } of outlook.endings.slice(0, LAST_WINDOWS)) {
    if (endsIn * BACKUP_GAIN <= home.speed.overhead) return undefined;
    if (entry.runs.length >= MOST_RUNS || entry.shunned.has(home.name)) continue;
    if (entry.runs.some((run) => run.worker.node === home.name)) continue;
    if (secondsFor(prospect, entry.seconds) < BACKUP_GAIN * endsIn) return entry;
  }
  return undefined;
}
