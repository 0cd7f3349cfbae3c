/** The nodes of one job: connected, checked, with their slots. Plans nothing and encodes nothing. */
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { JobEvent, JobListener } from "../model/events.ts";
import type { Inventory, NodeConfig } from "../model/inventory.ts";
import { connectNode } from "../nodes/connect.ts";
import type { ComputeNode } from "../nodes/contract.ts";
import type { SourceProof } from "../nodes/source-sight.ts";
import type { JobFolder } from "../storage/job-folder.ts";
import { sourceOn } from "./source-view.ts";
import { foreignBuild, untold, type Build } from "./builds.ts";
import { hardwareTrouble, type Candidate } from "./hardware.ts";
import { NotExact } from "./not-exact.ts";
import type { JobRequest } from "./request.ts";
import { slotsOf } from "./slots.ts";
import { chooseWorkplace, type Workplace } from "./workplace.ts";

export interface CrewMember {
  readonly node: ComputeNode;
  readonly slots: number;
  /** Encoder threads of each slot; undefined where the user fixed the slots and thereby the load. */
  readonly threads: number;
  readonly workplace: Workplace;
  /** The source as the node sees it; undefined where it gets segments cut from it. */
  readonly source: string | undefined;
}

export interface CrewOptions {
  readonly inventory: Inventory | undefined;
  /** Calls the listener with each new state of nodes.json until the function it returns is called. */
  readonly changes?: JobRequest["inventoryChanges"];
  /** Slots a node gets at most. */
  readonly maxSlots?: number | undefined;
  /** As ffmpeg names it, for nodes that have slots of their own with it. Default: whichever. */
  readonly encoder?: string;
  /** A hardware encoder that each node must have: each is tried. Default: none. */
  readonly hardware?: Candidate | undefined;
  /** A filter that reads files of this machine. */
  readonly fileFilter: string | undefined;
  /** This machine's, which nodes are measured by; undefined: that's no matter. */
  readonly build: Build | undefined;
  readonly only: readonly string[] | undefined;
  readonly folder: JobFolder;
  readonly proof: SourceProof;
  /** Of the embedded node. */
  readonly ffmpeg: string;
  readonly emit: JobListener;
  readonly signal: AbortSignal;
}

/** @throws DffmpegError "node" or "storage"; NotExact where the node would encode otherwise, and no other way helps */
export async function enlist(config: NodeConfig, options: CrewOptions): Promise<CrewMember> {
  const { inventory, folder, proof, emit, signal } = options;
  const onCommand = (command: string): void => {
    emit({ type: "command", node: config.name, command });
  };
  const node = await connectNode(config, { signal, onCommand });
  const root = inventory?.storage.root;
  const leave = (): void => {
    node.close();
  };
  signal.addEventListener("abort", leave, { once: true });
  try {
    const foreign = foreignBuild(node, options.build);
    if (foreign !== undefined) emit({ type: "warning", message: foreign });
    // At once, which takes one way there and back; the share's nonces and the source's hash don't wait for each other.
    const [source, { workplace, notice }, trouble] = await Promise.all([
      sourceOn(node, proof, root),
      chooseWorkplace(node, folder, root ?? folder.path),
      options.hardware && hardwareTrouble(node, options.hardware),
    ]);
    if (trouble) {
      await workplace.close();
      throw trouble;
    }
    const inexact = untold(config.name, source, options.build);
    if (inexact !== undefined) {
      await workplace.close();
      throw new NotExact(inexact);
    }
    if (notice !== undefined) emit({ type: "warning", message: notice });
    return { node, workplace, source, ...slotsOf(config, node.facts.cores, options) };
  } catch (cause) {
    node.close();
    throw cause;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** Lets all nodes go: their own folders are cleared first. Never rejects. */
export async function dismiss(crew: readonly CrewMember[]): Promise<void> {
  await Promise.allSettled(
    crew.map(async ({ node, workplace }) => {
      await workplace.close();
      node.close();
    }),
  );
}

/** The node's way to media, as people call it. */
function wayOf({ workplace, source }: CrewMember): "reference" | "copy" | "streaming" {
  if (workplace.kind === "own") return "streaming";
  return source === undefined ? "copy" : "reference";
}

export function announce(member: CrewMember, emit: JobListener): void {
  const { name, facts } = member.node;
  const ready = { type: "node-ready", node: name, ffmpegVersion: facts.ffmpegVersion } as const;
  emit({ ...ready, slots: member.slots, way: wayOf(member) });
}

/** What is told of a node that can't be used. */
export function leftOut(node: string, thrown: unknown): JobEvent {
  const hint = thrown instanceof DffmpegError ? thrown.hint : undefined;
  return { type: "node-left-out", node, error: messageOf(thrown), hint };
}

/**
 * Where a filter reads files: other machines may have others of that name, or none.
 * @throws NotExact when this machine isn't among them then
 */
export function wantedNodes(configs: readonly NodeConfig[], filter: string | undefined): readonly NodeConfig[] {
  if (filter === undefined) return configs;
  const local = configs.filter(({ transport }) => transport === "local");
  if (local.length > 0) return local;
  throw new NotExact(`the filter '${filter}' reads files, which only this machine is known to have`);
}
