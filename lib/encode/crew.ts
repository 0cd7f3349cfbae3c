/** The nodes of one job: connected, checked, with their slots. Plans nothing and encodes nothing. */
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { JobListener } from "../model/events.ts";
import { nodeSchema, type Inventory, type NodeConfig } from "../model/inventory.ts";
import { connectNode } from "../nodes/connect.ts";
import type { ComputeNode } from "../nodes/contract.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { checkShare } from "../nodes/share.ts";
import { onNode, type JobFolder } from "../storage/job-folder.ts";

export interface CrewMember {
  readonly node: ComputeNode;
  readonly slots: number;
  /** Encoder threads of each slot; undefined where the user fixed the slots and thereby the load. */
  readonly threads: number;
  /** The job's folder as the node sees it. */
  readonly jobFolder: string;
}

/** Connecting is mostly waiting, but each ssh key exchange costs the controller some CPU. */
const CONNECT_AT_ONCE = 16;

/** Few threads a slot, for windows side by side scale better than threads on one window. */
export function shareCores(cores: number, slots: number | undefined): { slots: number; threads: number } {
  if (slots !== undefined) return { slots, threads: Math.max(1, Math.floor(cores / slots)) };
  const threads = cores <= 4 ? 1 : cores <= 16 ? 2 : 4;
  return { slots: Math.max(1, Math.floor(cores / threads)), threads };
}

export function embeddedNode(ffmpeg: string): NodeConfig {
  return nodeSchema.parse({ name: "local", transport: "local", ffmpeg, weight: availableParallelism() });
}

interface CrewOptions {
  readonly inventory: Inventory | undefined;
  readonly only: readonly string[] | undefined;
  readonly folder: JobFolder;
  /** Of the embedded node. */
  readonly ffmpeg: string;
  readonly emit: JobListener;
  readonly signal: AbortSignal;
}

async function enlist(config: NodeConfig, { inventory, folder, signal }: CrewOptions): Promise<CrewMember> {
  const node = await connectNode(config, { signal });
  const root = config.root ?? inventory?.storage.root;
  const jobFolder = config.transport === "local" || root === undefined ? folder.path : onNode(folder, root);
  try {
    // In the folder that this job's files will be in: a share may be visible and yet not writable there.
    if (config.transport !== "local") await checkShare(node, folder.attempts, `${jobFolder}/attempts`);
  } catch (cause) {
    node.close();
    throw cause;
  }
  return { node, jobFolder, ...shareCores(node.facts.cores, config.slots) };
}

/**
 * Connects all nodes at once. Those that can't be used are left out and told of.
 * @throws DffmpegError "node", the first node's, when none is left
 */
export async function gatherCrew(options: CrewOptions): Promise<readonly CrewMember[]> {
  const { inventory, only, emit } = options;
  const configs = inventory ? selectNodes(inventory, only) : [embeddedNode(options.ffmpeg)];
  const limit = pLimit(CONNECT_AT_ONCE);
  const results = await Promise.allSettled(configs.map((config) => limit(() => enlist(config, options))));
  const crew: CrewMember[] = [];
  const failures: unknown[] = [];
  results.forEach((result, i) => {
    const name = configs[i]?.name ?? "";
    if (result.status === "rejected") {
      failures.push(result.reason);
      const hint = result.reason instanceof DffmpegError ? result.reason.hint : undefined;
      emit({ type: "node-left-out", node: name, error: messageOf(result.reason), hint });
      return;
    }
    const { node, slots } = result.value;
    crew.push(result.value);
    emit({ type: "node-ready", node: name, ffmpegVersion: node.facts.ffmpegVersion, slots });
  });
  options.signal.throwIfAborted();
  if (crew.length === 0) throw noneLeft(failures);
  return crew;
}

/** Says the first node's trouble too: whoever wants errors alone has seen none of them. */
function noneLeft(failures: readonly unknown[]): unknown {
  const [first] = failures;
  if (failures.length < 2 || !(first instanceof DffmpegError)) return first;
  return new DffmpegError("node", `none of the ${failures.length} nodes can be used; the first: ${first.message}`, {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    cause: first,
  });
}
