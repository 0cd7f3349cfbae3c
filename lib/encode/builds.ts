/** Nodes whose ffmpeg or processor would give other pictures than this machine's: warned of, or kept out. */
import { machine } from "node:os";
import { DffmpegError } from "../model/errors.ts";
import type { ComputeNode } from "../nodes/contract.ts";
import { sameBranch } from "../plan/carry.ts";
import { traitsOf } from "../plan/containers.ts";
import type { Told } from "../plan/side-data-use.ts";
import type { SyncKind } from "../plan/types.ts";

/** What nodes are measured by. */
export interface Build {
  readonly ffmpegVersion: string;
  /** As `uname -m` says. */
  readonly processor: string;
  /** Why nodes of another build are kept out; undefined: they are only warned of. */
  readonly strict: string | undefined;
  /** Kinds of ffmpeg that convert frame rates as the plan needs it. */
  readonly syncKinds: readonly SyncKind[];
  /** Whether filters forget the frame rate as they do since 7.1. Default: false. */
  readonly forgetsRate?: boolean;
  /** Whether frames last as long as since 7.1, where that counts. Default: false. */
  readonly changesLengths?: boolean;
  /** Where the film tells what only newer encoders write into their stream. */
  readonly told: Told | undefined;
  /** A filter that goes by what the container tells, with any ffmpeg. Default: none. */
  readonly lightFilter?: string | undefined;
}

/** This machine's. */
export function ownBuild(ffmpegVersion: string, wanted: Omit<Build, "ffmpegVersion" | "processor">): Build {
  return { ffmpegVersion, processor: machine(), ...wanted };
}

/** One kind of processor goes by several names. */
export function processorKind(name: string): string {
  return name.toLowerCase().replace("arm64", "aarch64").replace("amd64", "x86_64");
}

/**
 * @returns what to warn of; undefined where there is nothing
 * @throws DffmpegError "node" where such a node isn't wanted
 */
export function foreignBuild({ name, facts }: ComputeNode, build: Build | undefined): string | undefined {
  if (!build) return undefined;
  refuseForeignSync(name, facts.ffmpegVersion, build.syncKinds);
  if (build.forgetsRate === true) refuseOtherRates(name, facts.ffmpegVersion);
  if (build.changesLengths === true) refuseOtherLengths(name, facts.ffmpegVersion);
  if (build.told !== undefined) refuseTelling(name, facts.ffmpegVersion, build.ffmpegVersion);
  const release = sameBranch(facts.ffmpegVersion, build.ffmpegVersion)
    ? undefined
    : `its ffmpeg is ${facts.ffmpegVersion}, this machine's ${build.ffmpegVersion}`;
  const kinds = [facts.processor, build.processor].map(processorKind);
  const kind =
    kinds[0] === kinds[1]
      ? undefined
      : `its processor is of the kind ${facts.processor}, this machine's ${build.processor}`;
  // Lossy encoders on another kind of processor do nothing that another window wouldn't.
  const told = build.strict === undefined ? release : (release ?? kind);
  if (told === undefined) return undefined;
  const text = `node ${name}: ${told}`;
  if (build.strict === undefined) return `${text}; its windows may look slightly different`;
  throw new DffmpegError("node", `${text}: ${build.strict}`, {
    hint: "Use nodes of one ffmpeg release and one kind of processor for this command, by --only or by 'ffmpeg' in nodes.json.",
    node: name,
  });
}

/**
 * What filters, and newer encoders, are told of the film's container, they are told where that is read, and nowhere else.
 * @param source as the node sees it; undefined where it gets slices
 * @returns why the node's encoder wouldn't be told; undefined where it is, or needn't be
 */
export function untold(node: string, source: string | undefined, build: Build | undefined): string | undefined {
  if (source !== undefined || build?.told !== "container") return undefined;
  const told = `node ${node} doesn't see the source, whose container tells of HDR, which`;
  if (build.lightFilter !== undefined) return `${told} the filter '${build.lightFilter}' goes by`;
  if (traitsOf(build.ffmpegVersion).keepsLightApart) return undefined;
  return `${told} this ffmpeg's encoders write where they read it`;
}

/** Frame rates converted by another rule show other frames twice, at the very same times: no check would see it. */
function refuseForeignSync(node: string, version: string, kinds: readonly SyncKind[]): void {
  if (kinds.includes(traitsOf(version).syncKind)) return;
  throw new DffmpegError("node", `node ${node}: its ffmpeg ${version} repeats and drops other frames here`, {
    hint: "Up to 6.0 and since 6.1, ffmpeg converts frame rates by different rules. Use nodes with versions like this machine's.",
    node,
  });
}

/** Older versions' frames keep their durations behind setpts, and their encoders count 25 ticks a second there. */
function refuseOtherRates(node: string, version: string): void {
  if (traitsOf(version).encodesFiltersTicks) return;
  throw new DffmpegError("node", `node ${node}: its ffmpeg ${version} makes other times of what setpts leaves`, {
    hint: "Since 7.1, ffmpeg has no frame rate behind it. Use nodes with versions like this machine's.",
    node,
  });
}

/** In 6.1 and 7.0, deinterlacers may leave progressive frames half their length, and then others are shown twice. */
function refuseOtherLengths(node: string, version: string): void {
  const { syncKind, lengthsCompared } = traitsOf(version);
  if (syncKind === "classic" || lengthsCompared) return;
  throw new DffmpegError(
    "node",
    `node ${node}: its ffmpeg ${version} may have frames last otherwise behind these filters`,
    {
      hint: "It isn't known of 6.1 and 7.0. Use nodes with versions like this machine's.",
      node,
    },
  );
}

/** No check of frames would see it: it stands beside them. */
function refuseTelling(node: string, version: string, here: string): void {
  if (traitsOf(version).keepsLightApart === traitsOf(here).keepsLightApart) return;
  throw new DffmpegError(
    "node",
    `node ${node}: its ffmpeg ${version} and this machine's ${here} write other HDR data into the video`,
    {
      hint: "Since 6.1, ffmpeg's encoders write into the video what the film tells of its light. Use nodes with versions like this machine's.",
      node,
    },
  );
}
