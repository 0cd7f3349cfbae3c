/** The workers and what is known of their nodes: speed and health. Hands out nothing. */
import type { Worker } from "./contract.ts";
import { NodeHealth } from "./health.ts";
import { LearntSpeed } from "./speed.ts";

/** Seconds of source per second that a worker of weight 1 is taken for until something is seen. */
const SPEED_OF_WEIGHT_1 = 1;

/** A node, whose slots share speed and health: one machine, one disk, one ffmpeg. */
export interface FleetNode {
  readonly name: string;
  readonly speed: LearntSpeed;
  readonly health: NodeHealth;
  verified: number;
}

export interface FleetWorker extends Worker {
  readonly home: FleetNode;
}

export class Fleet {
  readonly #workers = new Map<string, FleetWorker>();
  /** Kept when its last worker goes: a node that returns is no stranger. */
  readonly #nodes = new Map<string, FleetNode>();
  #verified = 0;

  get workers(): Iterable<FleetWorker> {
    return this.#workers.values();
  }

  worker(id: string): FleetWorker | undefined {
    return this.#workers.get(id);
  }

  get nodes(): Iterable<FleetNode> {
    return this.#nodes.values();
  }

  node(name: string): FleetNode {
    let node = this.#nodes.get(name);
    if (!node) {
      node = { name, speed: new LearntSpeed(), health: new NodeHealth(), verified: 0 };
      this.#nodes.set(name, node);
    }
    return node;
  }

  add(worker: Worker): void {
    const home = this.node(worker.node);
    home.health.cameBack();
    this.#workers.set(worker.id, { ...worker, home });
  }

  remove(id: string): void {
    this.#workers.delete(id);
  }

  /** Whether any worker may work, now or after a rest. */
  get hasHope(): boolean {
    for (const { home } of this.#workers.values()) if (!home.health.out) return true;
    return false;
  }

  /** Whether a node outside `excluded` may work, now or after a rest. */
  hasNodeBeside(excluded: ReadonlySet<string>): boolean {
    for (const { home } of this.#workers.values()) if (!home.health.out && !excluded.has(home.name)) return true;
    return false;
  }

  /**
   * Whether only nodes that never verified anything are in `tried`, while one that did could still try: so far
   * it may be the nodes that are bad, not what they tried.
   */
  awaitsProof(tried: ReadonlySet<string>): boolean {
    for (const name of tried) if (this.node(name).verified > 0) return false;
    for (const { home } of this.#workers.values()) if (!home.health.out && home.verified > 0) return true;
    return false;
  }

  succeeded(node: FleetNode): void {
    node.verified += 1;
    this.#verified += 1;
    node.health.succeeded();
  }

  failed(node: FleetNode, startedMs: number, nowMs: number): void {
    node.health.failed(startedMs, nowMs, this.#verified - node.verified);
  }

  /**
   * Seconds of source per second that a weight of 1 stands for: the geometric mean of what nodes have shown, each
   * counted by how much it has shown. Weights only say who is faster, so the rest of the guess comes from the others.
   */
  speedOfWeight1(): number {
    let [logs, evidence] = [0, 0];
    for (const { home, weight } of this.#workers.values()) {
      const { observed } = home.speed;
      if (observed === undefined) continue;
      logs += Math.log(observed / weight) * home.speed.evidence;
      evidence += home.speed.evidence;
    }
    return evidence > 0 ? Math.exp(logs / evidence) : SPEED_OF_WEIGHT_1;
  }
}
