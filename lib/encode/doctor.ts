/** The doctor: all nodes at once, each to a verdict with its remedy. Encodes a few generated frames and nothing else. */
import { chmod, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import pLimit from "p-limit";
import { parseCommand } from "../command/parse.ts";
import { probe } from "../media/probe.ts";
import { findPrograms, type Programs } from "../media/programs.ts";
import type { FfmpegCommand } from "../model/command.ts";
import { errnoText } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import type { Inventory, NodeConfig } from "../model/inventory.ts";
import { newId } from "../model/new-id.ts";
import type { Finding, NodeVerdict } from "../model/verdict.ts";
import { connectNode } from "../nodes/connect.ts";
import type { ComputeNode } from "../nodes/contract.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { proveSource, type SourceProof } from "../nodes/source-sight.ts";
import { isPlainPath, localPath } from "../plan/screen.ts";
import { storageError } from "../storage/job-folder.ts";
import { answered } from "../storage/patience.ts";
import { makeScratch } from "../storage/scratch.ts";
import {
  examineLink,
  examineMachine,
  examineShare,
  examineTrial,
  examineVersion,
  examineWindows,
  failure,
  ok,
} from "./examine.ts";
import { examineHardware } from "./hardware.ts";
import { sourceOn } from "./source-view.ts";
import { trialOf, type Picture, type Trial } from "./trial.ts";

export interface CheckRequest {
  readonly inventory: Inventory;
  readonly only?: readonly string[] | undefined;
  /** ffmpeg's arguments: its encoder and filters are tried, and whether nodes see its source. Default: x264. */
  readonly args?: readonly string[] | undefined;
  /** The controller's. */
  readonly ffmpeg?: string | undefined;
  /** Whether to try hardware encoders too, a second or two for each node. Default: false. */
  readonly hardware?: boolean | undefined;
  /** Each verdict as soon as it stands. */
  readonly onVerdict?: (verdict: NodeVerdict) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What is the same for all nodes. */
interface Round {
  readonly programs: Programs;
  readonly trial: Trial | undefined;
  readonly proof: SourceProof | undefined;
  readonly storageRoot: string;
  /** In the storage root, with a job's rights; or why this machine can't write there. */
  readonly folder: string | DffmpegError;
  readonly scratch: string;
  readonly hardware: boolean;
  readonly signal: AbortSignal | undefined;
}

const CHECK_AT_ONCE = 8;
const defaultArgs = ["-i", "in.mp4", "-c:v", "libx264", "out.mkv"];

/** @throws DffmpegError for what is wrong here rather than on a node */
export async function checkNodes(request: CheckRequest): Promise<readonly NodeVerdict[]> {
  const { inventory, only, signal } = request;
  const configs = selectNodes(inventory, only);
  const args = request.args ?? [];
  const command = parseCommand(args.length > 0 ? args : defaultArgs);
  const programs = await findPrograms(request);
  const scratch = await makeScratch();
  const storageRoot = inventory.storage.root;
  let folder: string | DffmpegError | undefined;
  try {
    folder = await checkFolder(storageRoot);
    // Without it no node can be used, and what lies there too might not answer either.
    const source = typeof folder === "string" ? await lookAtSource(command, programs, signal) : unseen;
    const round: Round = {
      ...{ programs, proof: source.proof, trial: trialOf(command, source.picture), storageRoot, signal },
      ...{ folder, scratch: scratch.path, hardware: request.hardware ?? false },
    };
    const limit = pLimit(CHECK_AT_ONCE);
    const check = async (config: NodeConfig): Promise<NodeVerdict> => {
      const verdict = await checkNode(config, round);
      request.onVerdict?.(verdict);
      return verdict;
    };
    return await Promise.all(configs.map((config) => limit(() => check(config))));
  } finally {
    // What went wrong with it has been told by then.
    if (typeof folder === "string") await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    await scratch.cleanup();
  }
}

/** Made in the storage root, or why it can't be. */
async function checkFolder(root: string): Promise<string | DffmpegError> {
  const folder = join(root, `.dffmpeg-check-${newId()}`);
  // As a job's attempts/: what a node's user may do there is what counts.
  const made = mkdir(folder).then(() => chmod(folder, 0o2770));
  try {
    await answered(root, made);
    return folder;
  } catch (cause) {
    return cause instanceof DffmpegError ? cause : noRoot(root, cause);
  }
}

const usual: Picture = { width: 640, height: 360, pixelFormat: "yuv420p" };
const unseen = { picture: usual, proof: undefined };

/** The real source's picture where it's there: encoders are picky about sizes. */
async function lookAtSource(
  { inputs }: FfmpegCommand,
  programs: Programs,
  signal: AbortSignal | undefined,
): Promise<{ picture: Picture; proof: SourceProof | undefined }> {
  const [input] = inputs;
  if (!input || !isPlainPath(input.url)) return unseen;
  const path = resolve(localPath(input.url));
  try {
    const { streams } = await probe(programs, path, { signal });
    const video = streams.find(({ codec_type }) => codec_type === "video");
    const { width = usual.width, height = usual.height, pix_fmt: pixelFormat = usual.pixelFormat } = video ?? {};
    return { picture: { width, height, pixelFormat }, proof: await proveSource(path) };
  } catch (thrown) {
    if (!(thrown instanceof DffmpegError)) throw thrown;
    return unseen; // the command may be a sketch
  }
}

async function checkNode(config: NodeConfig, round: Round): Promise<NodeVerdict> {
  const startMs = performance.now();
  let node: ComputeNode;
  try {
    node = await connectNode(config, round.signal ? { signal: round.signal } : {});
  } catch (thrown) {
    return {
      node: config.name,
      usable: false,
      way: undefined,
      findings: [failure("connection", thrown)],
      hardware: [],
    };
  }
  try {
    const findings = [ok("connection", `stands after ${(performance.now() - startMs).toFixed(0)} ms`)];
    const add = async (
      topic: Finding["topic"],
      work: () => Promise<Finding | readonly Finding[]>,
    ): Promise<boolean> => {
      const found = await work().catch((thrown: unknown) => failure(topic, thrown));
      findings.push(...[found].flat());
      return [found].flat().every(({ state }) => state !== "failure");
    };
    findings.push(examineVersion(node, round.programs.version));
    const { trial } = round;
    if (trial) await add("encode", () => examineTrial(node, trial));
    const hardware = round.hardware ? await examineHardware(node).catch(() => undefined) : undefined; // encoding goes without
    if (hardware?.finding) findings.push(hardware.finding);
    const way = await findWay(node, round, findings, add);
    const usable = way !== undefined && findings.every(({ state }) => state !== "failure");
    return { node: config.name, usable, way: usable ? way : undefined, findings, hardware: hardware?.working ?? [] };
  } finally {
    node.close();
  }
}

async function findWay(
  node: ComputeNode,
  { folder, storageRoot, proof, scratch }: Round,
  findings: Finding[],
  add: (topic: Finding["topic"], work: () => Promise<Finding | readonly Finding[]>) => Promise<boolean>,
): Promise<NodeVerdict["way"]> {
  const { config } = node;
  // A job keeps its books in the storage root, whatever way its files go.
  if (typeof folder !== "string") {
    findings.push(failure("share", folder));
    return undefined;
  }
  if (node.facts.system === "windows") {
    await add("machine", () => examineWindows(node));
    return (await add("link", () => examineLink(node, scratch))) ? "streaming" : undefined;
  }
  let shared = false;
  if (config.storage !== "none") {
    const look = await examineShare(node, folder, storageRoot).catch((thrown: unknown) => failure("share", thrown));
    shared = look.state !== "failure";
    const fallback = !shared && config.transport === "ssh" && config.storage !== "share";
    findings.push(fallback ? { ...look, state: "warning", text: `${look.text}: files go over SFTP` } : look);
    if (!shared && !fallback) return undefined;
  }
  await add("machine", () =>
    examineMachine(node, shared ? (config.root ?? storageRoot) : (config.workFolder ?? "/var/tmp")),
  );
  if (!shared && !(await add("link", () => examineLink(node, scratch)))) return undefined;
  const seen = proof && (await sourceOn(node, proof, storageRoot).catch(() => undefined));
  if (seen !== undefined) findings.push(ok("source", `sees it as ${seen}`));
  if (!shared) return "streaming";
  return seen !== undefined || config.transport === "local" ? "reference" : "copy";
}

function noRoot(root: string, cause: unknown): DffmpegError {
  const { hint } = storageError(root, cause);
  return new DffmpegError("storage", `the storage root ${root} can't be written here: ${errnoText(cause)}`, {
    cause,
    hint: hint ?? "Mount the share here, or set 'storage.root' in nodes.json to a folder you may write to.",
  });
}
