/** Who is there when a job begins, and who comes later. Connects; plans nothing and encodes nothing. */
import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import pLimit from "p-limit";
import { DffmpegError } from "../model/errors.ts";
import type { NodeConfig } from "../model/inventory.ts";
import { isOnDuty } from "../nodes/hours.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { announce, dismiss, enlist, leftOut, wantedNodes, type CrewMember, type CrewOptions } from "./crew.ts";
import { withResolvers } from "./deferred.ts";
import { NotExact } from "./not-exact.ts";
import { embeddedNode } from "./slots.ts";

/** Connecting is mostly waiting, but each ssh key exchange costs the controller some CPU. */
const CONNECT_AT_ONCE = 16;

/** Milliseconds for which nodes that are ready wait for the others: as long as the first of them took, but not less than this. */
const LEAST_PATIENCE_MS = 2_000;

/** Milliseconds, at the least; or until each has answered. */
type Patience = number | "until all answered";

/** A node that hasn't answered yet. */
export interface Coming {
  readonly config: NodeConfig;
  readonly member: Promise<CrewMember>;
}

export interface Gathering {
  readonly crew: readonly CrewMember[];
  /** What becomes of them is told by whoever waits for them. */
  readonly coming: readonly Coming[];
}

/** As {@link gather}, but waits for all. */
export async function gatherCrew(options: CrewOptions): Promise<readonly CrewMember[]> {
  const { crew } = await gather(options, "until all answered");
  return crew;
}

/**
 * Connects all nodes at once. Those that can't be used are left out and told of. A slow one, or one that doesn't answer,
 * isn't waited for while others could be at work.
 * @throws DffmpegError "node", the first node's, when none is left; NotExact where one of them would do but for this command
 */
export async function gather(options: CrewOptions, patience: Patience = LEAST_PATIENCE_MS): Promise<Gathering> {
  const configs = expected(options);
  setMaxListeners(0, options.signal); // each node listens while it connects: not a leak, which Node would warn of
  const limit = pLimit(CONNECT_AT_ONCE);
  const coming = configs.map((config) => ({ config, member: limit(() => enlist(config, options)) }));
  const answers = new Answers(options);
  await answers.enough(coming, patience);
  const there = coming.flatMap(({ config }) => answers.members.get(config) ?? []);
  const later = coming.filter(({ config }) => !answers.has(config));
  if (options.signal.aborted) await dismissAll(there, later);
  options.signal.throwIfAborted();
  if (there.length === 0) throw noneLeft(configs.map((config) => answers.failures.get(config)));
  return { crew: there, coming: later };
}

/** What nodes say, until nobody listens any more. */
class Answers {
  readonly members = new Map<NodeConfig, CrewMember>();
  readonly failures = new Map<NodeConfig, unknown>();
  readonly #options: CrewOptions;
  readonly #first = withResolvers<undefined>();
  readonly #over = new AbortController();

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  has(config: NodeConfig): boolean {
    return this.members.has(config) || this.failures.has(config);
  }

  /** Resolves when all have answered, or the first that is ready has waited long enough for them. */
  async enough(coming: readonly Coming[], patience: Patience): Promise<void> {
    const startMs = performance.now();
    const all = Promise.all(coming.map((one) => this.#hear(one)));
    if (patience === "until all answered") await all;
    else await Promise.race([all, this.#waited(startMs, patience)]);
    this.#over.abort();
  }

  /** As long again as the first that is ready has taken. */
  async #waited(startMs: number, leastMs: number): Promise<void> {
    await this.#first.promise;
    const ms = Math.max(leastMs, performance.now() - startMs);
    await delay(ms, undefined, { signal: this.#over.signal }).catch(() => undefined);
  }

  async #hear({ config, member }: Coming): Promise<void> {
    try {
      const found = await member;
      if (this.#over.signal.aborted) return;
      this.members.set(config, found);
      announce(found, this.#options.emit);
      this.#first.resolve(undefined);
    } catch (thrown) {
      if (this.#over.signal.aborted) return;
      this.failures.set(config, thrown);
      // Whoever ended the job has heard why.
      if (!this.#options.signal.aborted) this.#options.emit(leftOut(config.name, thrown));
    }
  }
}

/** Those that are there, and those that come all the same. */
async function dismissAll(there: readonly CrewMember[], coming: readonly Coming[]): Promise<void> {
  const late = await Promise.allSettled(coming.map(({ member }) => member));
  await dismiss([...there, ...late.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))]);
}

function expected({ inventory, only, ffmpeg, fileFilter }: CrewOptions): readonly NodeConfig[] {
  const all = inventory ? selectNodes(inventory, only) : [embeddedNode(ffmpeg)];
  return onDuty(wantedNodes(all, fileFilter));
}

function onDuty(configs: readonly NodeConfig[]): readonly NodeConfig[] {
  const now = configs.filter((config) => isOnDuty(config, new Date()));
  if (now.length > 0) return now;
  const hours = configs.map((config) => `${config.name} works ${config.hours ?? ""}`).join(", ");
  throw new DffmpegError("node", `no node may work at this time of day: ${hours}`, {
    hint: "Start it again within their hours, or change 'hours' in nodes.json.",
  });
}

/** Says the first node's trouble too: whoever wants errors alone has seen none of them. */
function noneLeft(failures: readonly unknown[]): unknown {
  const inexact = failures.find((failure) => failure instanceof NotExact);
  if (inexact) return inexact;
  const [first] = failures;
  if (failures.length < 2 || !(first instanceof DffmpegError)) return first;
  return new DffmpegError("node", `none of the ${failures.length} nodes can be used; the first: ${first.message}`, {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    cause: first,
  });
}
