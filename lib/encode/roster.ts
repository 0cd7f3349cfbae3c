/**
 * Who belongs to a job while it runs: nodes that are added to nodes.json or taken out of it, whose hours begin or end, and
 * nodes that were out of reach and are back. Connects and lets go; hands out no work.
 */
import { DffmpegError } from "../model/errors.ts";
import type { Inventory, NodeConfig } from "../model/inventory.ts";
import { isOnDuty } from "../nodes/hours.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { announce, dismiss, enlist, leftOut, wantedNodes, type CrewMember, type CrewOptions } from "./crew.ts";
import { gather, type Coming, type Gathering } from "./gather.ts";
import { NotExact } from "./not-exact.ts";

/** The job at work, as the roster sees it. */
export interface Gang {
  /** Gives a node's slots work. */
  join(member: CrewMember): void;
  /** Gives it none any more; what it has, it ends. */
  leave(node: string): void;
  /** Counts no longer on a node that was awaited. */
  missed(node: string): void;
}

/** The roster, as the job at work sees it. */
export interface Staff {
  attach(gang: Gang): void;
  /** Nodes that haven't answered yet: `join` or `missed` tells what became of each. */
  readonly awaited: readonly NodeConfig[];
  /** A node that lost too many attempts: to be tried again when it answers. */
  lost(member: CrewMember): void;
  /** Whether a node is away by its owner's will, and may be back: a job without any other waits for it. */
  readonly awaitsSomeone: boolean;
  /** Whether a node is away by its owner's will. */
  isPaused(node: string): boolean;
  /** When a lost node is tried again: ms, as performance.now(); undefined for others. */
  retryMs(node: string): number | undefined;
}

/** How often hours and absent nodes are looked at. */
const LOOK_MS = 5_000;
/** A node out of reach is tried again after this, then after ever longer. */
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 300_000;

/** A node that should be at work and isn't. */
interface Absent {
  readonly config: NodeConfig;
  /** Connected once; undefined where it never was. */
  readonly member: CrewMember | undefined;
  pauseMs: number;
  dueMs: number;
  trying: boolean;
  /** Since the beginning, for the first time. */
  awaited: boolean;
}

export class Roster implements Staff {
  /** Everybody who was ever connected, to be dismissed at the end. */
  readonly crew: CrewMember[];
  readonly #options: CrewOptions;
  readonly #atWork: Map<string, CrewMember>;
  readonly #absent = new Map<string, Absent>();
  /** Gone by will, still connected. */
  readonly #resting = new Map<string, CrewMember>();
  readonly #stops: (() => void)[] = [];
  /** Connections being made. */
  readonly #fetching = new Set<Promise<void>>();
  readonly #over: AbortController;
  #inventory: Inventory | undefined;
  #gang: Gang | undefined;

  private constructor(options: CrewOptions, over: AbortController, { crew, coming }: Gathering) {
    this.#options = options;
    this.#over = over;
    this.#inventory = options.inventory;
    this.crew = [...crew];
    this.#atWork = new Map(crew.map((member) => [member.node.name, member]));
    for (const one of coming) this.#await(one);
  }

  /** As {@link gather}, which it calls: whoever comes later joins the gang. */
  static async gather(asked: CrewOptions): Promise<Roster> {
    const over = new AbortController();
    const options = { ...asked, signal: AbortSignal.any([asked.signal, over.signal]) };
    const roster = new Roster(options, over, await gather(options));
    if (options.inventory) roster.#follow();
    return roster;
  }

  get awaited(): readonly NodeConfig[] {
    return [...this.#absent.values()].flatMap(({ config, awaited }) => (awaited ? [config] : []));
  }

  get awaitsSomeone(): boolean {
    return this.#resting.size > 0;
  }

  isPaused(node: string): boolean {
    return this.#resting.has(node);
  }

  retryMs(node: string): number | undefined {
    return this.#absent.get(node)?.dueMs;
  }

  attach(gang: Gang): void {
    this.#gang = gang;
    if (!this.#inventory) return;
    const timer = setInterval(() => {
      this.#follow();
      this.#retry(performance.now());
    }, LOOK_MS);
    const unsubscribe = this.#options.changes?.((inventory) => {
      this.#inventory = inventory;
      // Somebody has changed something: whoever is out of reach may be mended.
      for (const absent of this.#absent.values()) absent.dueMs = 0;
      this.#follow();
      this.#retry(performance.now());
    });
    this.#stops.push(() => {
      clearInterval(timer);
    });
    if (unsubscribe) this.#stops.push(unsubscribe);
  }

  lost(member: CrewMember): void {
    const { name, config } = member.node;
    this.#atWork.delete(name);
    this.#miss(config, member);
  }

  /** Nobody comes or goes any more. Waits for connections that are being made, to let them go. Never rejects. */
  async stop(): Promise<void> {
    this.#gang = undefined;
    for (const stop of this.#stops.splice(0)) stop();
    this.#over.abort();
    await Promise.all(this.#fetching);
  }

  /** Brings who is at work in line with who should be. */
  #follow(): void {
    const wanted = this.#wanted();
    const names = new Set(wanted.map(({ name }) => name));
    for (const [name, member] of this.#atWork) if (!names.has(name)) this.#send(member);
    for (const name of this.#absent.keys()) {
      if (names.has(name)) continue;
      this.#absent.delete(name);
      this.#gang?.missed(name);
    }
    for (const config of wanted) {
      const resting = this.#resting.get(config.name);
      if (resting && isSameMachine(resting.node.config, config)) this.#welcome(resting);
      else if (!this.#atWork.has(config.name) && !this.#absent.has(config.name)) this.#miss(config, undefined);
    }
  }

  #wanted(): readonly NodeConfig[] {
    const only = this.#namesLeft();
    if (!this.#inventory || only?.length === 0) return [];
    try {
      const chosen = wantedNodes(selectNodes(this.#inventory, only), this.#options.fileFilter);
      return chosen.filter((config) => isOnDuty(config, new Date()));
    } catch (thrown) {
      if (thrown instanceof DffmpegError || thrown instanceof NotExact) return [];
      throw thrown;
    }
  }

  /** Of those that were chosen, one that is disabled or gone by now takes no other with it. */
  #namesLeft(): readonly string[] | undefined {
    const { nodes = [], groups = {} } = this.#inventory ?? {};
    const usable = new Set(
      nodes.filter(({ enabled, roles }) => enabled && roles.includes("compute")).map(({ name }) => name),
    );
    return this.#options.only?.filter((name) => Object.hasOwn(groups, name) || usable.has(name));
  }

  #send(member: CrewMember): void {
    const { name } = member.node;
    this.#atWork.delete(name);
    this.#resting.set(name, member);
    const error = "paused, disabled or outside of its hours; it ends what it has";
    this.#options.emit({ type: "node-left-out", node: name, error, hint: undefined });
    this.#gang?.leave(name);
  }

  #welcome(member: CrewMember): void {
    const { name } = member.node;
    this.#resting.delete(name);
    this.#absent.delete(name);
    this.#atWork.set(name, member);
    announce(member, this.#options.emit);
    this.#gang?.join(member);
  }

  #miss(config: NodeConfig, member: CrewMember | undefined): void {
    const dueMs = this.#gang && !member ? 0 : performance.now() + FIRST_RETRY_MS;
    this.#absent.set(config.name, { config, member, pauseMs: FIRST_RETRY_MS, dueMs, trying: false, awaited: false });
  }

  /** A node that hadn't answered yet when the job began. */
  #await({ config, member }: Coming): void {
    const absent = { config, member: undefined, pauseMs: FIRST_RETRY_MS, dueMs: 0, trying: true, awaited: true };
    this.#absent.set(config.name, absent);
    this.#expect(absent, member);
  }

  #retry(nowMs: number): void {
    for (const absent of this.#absent.values()) {
      if (!absent.trying && nowMs >= absent.dueMs) this.#expect(absent, this.#reach(absent));
    }
  }

  async #reach({ config, member }: Absent): Promise<CrewMember> {
    if (!member) return enlist(config, this.#options);
    await member.node.remove([]); // Does it answer at all?
    return member;
  }

  #expect(absent: Absent, reached: Promise<CrewMember>): void {
    absent.trying = true;
    const seen = reached.then(
      (member) => this.#found(absent, member),
      (thrown: unknown) => {
        this.#failed(absent, thrown);
      },
    );
    // Those that were connected before are let go with the crew.
    if (absent.member) return;
    this.#fetching.add(seen);
    void seen.finally(() => this.#fetching.delete(seen));
  }

  async #found(absent: Absent, member: CrewMember): Promise<void> {
    const isNew = absent.member === undefined;
    const isWanted = !this.#over.signal.aborted && this.#absent.get(absent.config.name) === absent;
    if (isNew && !isWanted) return dismiss([member]);
    if (isNew) this.crew.push(member);
    if (isWanted) this.#welcome(member);
  }

  #failed(absent: Absent, thrown: unknown): void {
    const { config, member, pauseMs, awaited } = absent;
    const dueMs = performance.now() + pauseMs;
    Object.assign(absent, { trying: false, awaited: false, dueMs, pauseMs: Math.min(pauseMs * 2, LONGEST_RETRY_MS) });
    if (this.#over.signal.aborted) return;
    // Said once; after that, only good news.
    if (pauseMs === FIRST_RETRY_MS && !member) this.#options.emit(leftOut(config.name, thrown));
    if (awaited) this.#gang?.missed(config.name);
  }
}

/** Whether the connection to one serves the other. */
function isSameMachine(a: NodeConfig, b: NodeConfig): boolean {
  const [one, other] = [a, b].map((config) =>
    JSON.stringify({ ...config, hours: undefined, enabled: undefined, weight: undefined }),
  );
  return one === other;
}
