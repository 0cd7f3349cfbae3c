/**
 * Who belongs to a job while it runs: nodes that are added to nodes.json or taken out of it, whose hours begin or end, and
 * nodes that were out of reach and are back. Connects and lets go; hands out no work.
 */
import { DffmpegError } from "../model/errors.ts";
import type { Inventory, NodeConfig } from "../model/inventory.ts";
import { isOnDuty } from "../nodes/hours.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { announce, enlist, gatherCrew, leftOut, wantedNodes, type CrewMember, type CrewOptions } from "./crew.ts";
import { NotExact } from "./not-exact.ts";

/** The job at work, as the roster sees it. */
export interface Gang {
  /** Gives a node's slots work. */
  join(member: CrewMember): void;
  /** Gives it none any more; what it has, it ends. */
  leave(node: string): void;
}

/** The roster, as the job at work sees it. */
export interface Staff {
  attach(gang: Gang): void;
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
  #inventory: Inventory | undefined;
  #gang: Gang | undefined;

  private constructor(options: CrewOptions, crew: readonly CrewMember[]) {
    this.#options = options;
    this.#inventory = options.inventory;
    this.crew = [...crew];
    this.#atWork = new Map(crew.map((member) => [member.node.name, member]));
  }

  /** As {@link gatherCrew}, which it calls. */
  static async gather(options: CrewOptions): Promise<Roster> {
    const roster = new Roster(options, await gatherCrew(options));
    if (options.inventory) roster.#follow();
    return roster;
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

  /** Nobody comes or goes any more. */
  stop(): void {
    this.#gang = undefined;
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Brings who is at work in line with who should be. */
  #follow(): void {
    const wanted = this.#wanted();
    const names = new Set(wanted.map(({ name }) => name));
    for (const [name, member] of this.#atWork) if (!names.has(name)) this.#send(member);
    for (const name of this.#absent.keys()) if (!names.has(name)) this.#absent.delete(name);
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
    this.#absent.set(config.name, { config, member, pauseMs: FIRST_RETRY_MS, dueMs, trying: false });
  }

  #retry(nowMs: number): void {
    for (const absent of this.#absent.values()) {
      if (absent.trying || nowMs < absent.dueMs) continue;
      absent.trying = true;
      void this.#fetch(absent).catch((thrown: unknown) => {
        absent.trying = false;
        absent.dueMs = performance.now() + absent.pauseMs;
        // Said once; after that, only good news.
        if (absent.pauseMs === FIRST_RETRY_MS && !absent.member) this.#complain(absent.config.name, thrown);
        absent.pauseMs = Math.min(absent.pauseMs * 2, LONGEST_RETRY_MS);
      });
    }
  }

  async #fetch(absent: Absent): Promise<void> {
    const { config, member } = absent;
    const found = member ?? (await enlist(config, this.#options));
    if (member) await member.node.remove([]);
    else this.crew.push(found);
    const stillWanted = this.#gang && this.#absent.get(config.name) === absent;
    if (stillWanted) this.#welcome(found);
    else if (!member) found.node.close();
  }

  #complain(node: string, thrown: unknown): void {
    if (this.#gang) this.#options.emit(leftOut(node, thrown));
  }
}

/** Whether the connection to one serves the other. */
function isSameMachine(a: NodeConfig, b: NodeConfig): boolean {
  const [one, other] = [a, b].map((config) => JSON.stringify({ ...config, hours: undefined, enabled: undefined }));
  return one === other;
}
