/**
 * Which file starts next, and on which nodes. Long films get all nodes one after another, for they fill them; of short
 * files several share the nodes out between them. Pure: knows slots and names, no media and no clock.
 */

export interface Machine {
  readonly name: string;
  /** Relative speed of all its slots together. */
  readonly weight: number;
  readonly slots: number;
}

/** A file that could start. */
export interface Candidate {
  /** Machines it may use; one at least. */
  readonly allowed: readonly string[];
  /** Slots it can keep at work. */
  readonly slots: number;
  readonly kind: string | undefined;
}

/** A file at work. */
export interface Running {
  /** Slots it was given of each machine; empty for one that runs whole on the controller. */
  readonly held: ReadonlyMap<string, number>;
  readonly whole: boolean;
  readonly kind: string | undefined;
}

export interface Limits {
  /** Files at once; undefined: as many as there is room for. */
  readonly atOnce: number | undefined;
  readonly kinds: Readonly<Record<string, number>>;
}

export interface Start<T extends Candidate> {
  readonly candidate: T;
  readonly held: ReadonlyMap<string, number>;
}

/** Each takes all of the controller's cores: a second one fills the time the first spends on its disk. */
const WHOLE_AT_ONCE = 2;
/** A file waits for busy nodes rather than begin on less than this part of the speed it could have. */
const WORTHWHILE = 0.5;

interface Room {
  readonly machine: Machine;
  readonly slots: number;
}

const speedOf = ({ machine, slots }: Room): number => (machine.weight * slots) / machine.slots;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** The fastest first, until there are as many slots as the file fills. */
function take(rooms: readonly Room[], wanted: number, atLeast: number): readonly Room[] {
  const taken: Room[] = [];
  let missing = wanted;
  for (const room of [...rooms].sort((a, b) => speedOf(b) - speedOf(a))) {
    if (missing <= 0 && taken.length >= atLeast) break;
    // What it can't fill stays for others.
    const slots = missing <= 0 ? room.slots : Math.min(room.slots, missing);
    taken.push({ machine: room.machine, slots });
    missing -= room.slots;
  }
  return taken;
}

/**
 * The first of the candidates, in their order, that there is room for; undefined where there is none for any. One that
 * waits for its nodes keeps those behind it off them.
 * @param left files not yet begun, those that aren't among the candidates yet included
 */
export function nextStart<T extends Candidate>(
  candidates: readonly T[],
  running: readonly Running[],
  machines: readonly Machine[],
  limits: Limits,
  left: number,
): Start<T> | undefined {
  if (limits.atOnce !== undefined && running.length >= limits.atOnce) return undefined;
  if (running.filter(({ whole }) => whole).length >= WHOLE_AT_ONCE) return undefined;
  const used = (name: string): number => sum(running.map(({ held }) => held.get(name) ?? 0));
  const reserved = new Set<string>();
  for (const candidate of candidates) {
    if (kindIsFull(candidate, running, limits)) continue;
    const allowed = machines.filter(({ name }) => candidate.allowed.includes(name));
    const rooms = allowed
      .filter(({ name }) => !reserved.has(name))
      .map((machine) => ({ machine, slots: machine.slots - used(machine.name) }))
      .filter(({ slots }) => slots > 0);
    const held = share(candidate, allowed, rooms, limits, Math.min(left, limits.atOnce ?? left));
    if (held) return { candidate, held };
    for (const { name } of allowed) reserved.add(name);
  }
  return undefined;
}

function kindIsFull({ kind }: Candidate, running: readonly Running[], { kinds }: Limits): boolean {
  const limit = kind === undefined ? undefined : kinds[kind];
  return limit !== undefined && running.filter((one) => one.kind === kind).length >= limit;
}

/** Undefined where it would rather wait. */
function share(
  { slots }: Candidate,
  allowed: readonly Machine[],
  rooms: readonly Room[],
  { atOnce }: Limits,
  left: number,
): ReadonlyMap<string, number> | undefined {
  const all = allowed.map((machine) => ({ machine, slots: machine.slots }));
  const total = sum(all.map((room) => room.slots));
  // With a number of files at once, each gets its part of the nodes, whatever it could fill.
  const wanted = Math.max(1, atOnce === undefined ? Math.min(slots, total) : Math.ceil(total / atOnce));
  // The last files get what no other file would use.
  const atLeast = atOnce === undefined ? Math.floor(rooms.length / Math.max(1, left)) : 0;
  const taken = take(rooms, wanted, atLeast);
  const best = sum(take(all, wanted, 0).map(speedOf));
  const enough = taken.length > 0 && sum(taken.map(speedOf)) >= WORTHWHILE * best - 1e-9;
  return enough ? new Map(taken.map(({ machine, slots: held }) => [machine.name, held])) : undefined;
}
