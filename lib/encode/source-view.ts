/** What a node reads for a window: the source itself where it sees it, else a segment cut for it. */
import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FfmpegFailure, runCall } from "../media/ffmpeg.ts";
import type { Programs } from "../media/programs.ts";
import { DffmpegError } from "../model/errors.ts";
import type { ComputeNode } from "../nodes/contract.ts";
import { pathsOnNode } from "../nodes/paths.ts";
import { findSource, proveSource, type SourceProof } from "../nodes/source-sight.ts";
import { sliceCall } from "../plan/slice-call.ts";
import type { SplitPlan } from "../plan/types.ts";
import type { WindowOrder, WindowPlace } from "../plan/window-argv.ts";
import { storageTrouble } from "../storage/errno.ts";
import { storageError, type JobFolder } from "../storage/job-folder.ts";
import type { CrewMember } from "./crew.ts";
import { pictureView } from "./stills.ts";

/** A window's input, held for one attempt until it's released. */
export type HeldPlace = Pick<WindowPlace, "path" | "kind" | "stream" | "pictures"> & { readonly release: () => void };

/**
 * Rejects with a DffmpegError, "node" or "storage", or with the signal's reason. Nothing ties it to a running attempt:
 * whoever knows the next window may ask ahead, and hold the place until then.
 */
export type SourceView = (
  member: CrewMember,
  order: WindowOrder & { readonly index: number },
  careful: boolean,
  signal: AbortSignal,
) => Promise<HeldPlace>;

/** The source's path as the node sees it; undefined when it doesn't. */
export async function sourceOn(
  node: ComputeNode,
  proof: SourceProof,
  storageRoot: string | undefined,
): Promise<string | undefined> {
  if (node.config.transport === "local") return proof.path;
  if (node.facts.system === "windows") return undefined; // it uses no share
  return findSource(node, proof, await pathsOnNode(node.config, proof.path, storageRoot));
}

/** By its real path: the job's windows and slices then don't depend on where dffmpeg was started. */
export async function proofOf(plan: SplitPlan): Promise<SourceProof> {
  return proveSource(await realpath(resolve(plan.video.sourcePath)));
}

/** Each segment is cut once, when it's first asked for, whoever asks. */
export function sourceView(plan: SplitPlan, folder: JobFolder, programs: Programs, job: AbortSignal): SourceView {
  const cuts = new Map<string, Promise<void>>();
  const cut = async (name: string, order: WindowOrder, careful: boolean): Promise<void> => {
    const file = join(folder.segments, name);
    await runCall(programs, sliceCall(plan, order, careful), file, { signal: job }).catch((cause: unknown) => {
      job.throwIfAborted();
      if (cause instanceof DffmpegError) throw cause;
      const words = cause instanceof FfmpegFailure ? cause.stderr : "";
      throw storageTrouble(file, words) ?? storageError(file, cause);
    });
  };
  const feed = async (
    ...[member, order, careful, signal]: Parameters<SourceView>
  ): Promise<Omit<HeldPlace, "pictures">> => {
    if (member.source !== undefined) {
      return { path: member.source, kind: "source", stream: plan.video.pick.stream, release: () => undefined };
    }
    const name = `s${String(order.index).padStart(5, "0")}${careful ? "-careful" : ""}.nut`;
    const cutting = cuts.get(name) ?? cut(name, order, careful);
    cuts.set(name, cutting);
    await cutting;
    return { kind: "slice", stream: 0, ...(await member.workplace.bring(name, signal)) };
  };
  const lay = pictureView(plan, folder);
  return async (member, order, careful, signal) => {
    const place = await feed(member, order, careful, signal);
    const { pictures, release } = await lay(member.workplace, signal).catch((thrown: unknown) => {
      place.release();
      throw thrown;
    });
    const releaseAll = (): void => {
      place.release();
      release();
    };
    return { ...place, pictures, release: releaseAll };
  };
}
