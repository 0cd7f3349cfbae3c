/**
 * Where a command that can't be split runs: on the fittest node that is there, else on this machine. A node that fails
 * or is lost leaves it to the next one, and this machine comes last: what ffmpeg says here is final.
 */
import { realpath } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { probe } from "../media/probe.ts";
import type { Programs } from "../media/programs.ts";
import type { AttemptProgress } from "../model/attempt.ts";
import { DffmpegError, unnamed } from "../model/errors.ts";
import type { JobListener, JobProgress } from "../model/events.ts";
import type { Inventory } from "../model/inventory.ts";
import type { NodeReport } from "../model/report.ts";
import { proveSource, type SourceProof } from "../nodes/source-sight.ts";
import { sameBranch, tieToHere } from "../plan/carry.ts";
import { outputSeconds } from "../plan/output-length.ts";
import { localPath } from "../plan/screen.ts";
import type { WholePlan } from "../plan/types.ts";
import { discard, partName } from "../storage/publish.ts";
import { clearRunParts, runPart } from "../storage/run-part.ts";
import { dismiss, type CrewMember } from "./crew.ts";
import { withKnownSpeeds } from "./first-guess.ts";
import { gatherCrew } from "./gather.ts";
import { openBareFolder } from "./folder.ts";
import { hardwareOf } from "./hardware.ts";
import type { JobRequest } from "./request.ts";
import { sourceOn } from "./source-view.ts";
import { beginStep } from "./steps.ts";
import { watchSources } from "./steady.ts";
import { runHere } from "./whole-here.ts";
import { runThere, type Seat, type WholeSite } from "./whole-there.ts";

/** How it ended, and on which node; undefined for this machine. */
export interface WholeRun {
  readonly exitCode: number;
  readonly node: NodeReport | undefined;
}

/**
 * Where the inputs are brought first, the others come before; faster ones before slower ones. This machine needs no node.
 * @param fails whether it's known that this machine fails, so that slower ones are asked too
 */
export function rankSeats(seats: readonly Seat[], fails = false): readonly Seat[] {
  const brought = ({ sources }: Seat): number => (sources.includes(undefined) ? 1 : 0);
  const weight = ({ member }: Seat): number => member.node.config.weight;
  const sorted = seats.toSorted((a, b) => brought(a) - brought(b) || weight(b) - weight(a));
  if (fails) return sorted.filter(({ member }) => member.node.config.transport !== "local");
  const here = sorted.findIndex(({ member }) => member.node.config.transport === "local");
  return here === -1 ? sorted : sorted.slice(0, here);
}

async function takeSeat(member: CrewMember, others: readonly SourceProof[], root: string): Promise<Seat> {
  const rest = others.map((proof) => sourceOn(member.node, proof, root));
  return { member, sources: [member.source, ...(await Promise.all(rest))] };
}

/**
 * Progress of one ffmpeg, as the displays know it.
 * @param length of the output in seconds; undefined where it can't be told
 * @param seconds since it began
 */
export function progressOf(
  node: string,
  { frames, fps, outTimeUs = 0 }: AttemptProgress,
  length: number | undefined,
  seconds: number,
): JobProgress {
  const [done, speed] = [outTimeUs / 1e6, seconds > 0 ? Math.max(0, outTimeUs) / 1e6 / seconds : 0];
  const share = length !== undefined && done > 0 ? Math.min(1, done / length) : undefined;
  const etaSeconds = length !== undefined && speed > 0 && done < length ? (length - done) / speed : undefined;
  return {
    ...{ frames, totalFrames: undefined, fps, speed, etaSeconds, verifiedWindows: 0, phase: "encoding" },
    ...(share !== undefined && { share }),
    nodes: [{ node, windows: [0], frames, fps, state: "encoding" }],
  };
}

/** The inputs' lengths in seconds; undefined where one doesn't tell. */
async function lengthOf(programs: Programs, plan: WholePlan, paths: readonly string[], signal: AbortSignal) {
  const media = await Promise.all(paths.map((path) => probe(programs, path, { signal }).catch(nothing)));
  const lengths = media.map((one) => Number(one?.format.duration)).map((length) => (length > 0 ? length : undefined));
  return outputSeconds(plan.command, lengths);
}

interface NodesRun {
  readonly programs: Programs;
  readonly plan: WholePlan & { readonly output: string };
  readonly request: JobRequest & { readonly inventory: Inventory };
}

const nothing = (): void => undefined;

/** @returns undefined when none has done it */
async function onNodes({ programs, plan, request }: NodesRun): Promise<NodeReport | undefined> {
  const emit = request.onEvent ?? nothing;
  const opened = await openBareFolder(request, plan.output);
  if (opened instanceof DffmpegError) {
    emit({ type: "warning", message: `no node can be used: ${opened.message}` });
    return undefined;
  }
  const { folder, lost, remove } = opened;
  const signal = AbortSignal.any([lost, ...(request.signal ? [request.signal] : [])]);
  const part = partName(plan.output, folder.id);
  request.unfinished?.add(part);
  let crew: readonly CrewMember[] = [];
  try {
    // A session that was killed may have left half a copy.
    await discard(part);
    const { stay: sourcesStay } = await watchSources(plan);
    const sources = await Promise.all(plan.command.inputs.map(({ url }) => realpath(resolve(localPath(url)))));
    // Never rejects. The nodes are connected meanwhile.
    const length = lengthOf(programs, plan, sources, signal);
    const [proof, ...others] = await Promise.all(sources.map(proveSource));
    if (!proof) return undefined;
    beginStep(emit, "connecting");
    const { inventory } = await withKnownSpeeds(request, plan);
    crew = await gatherCrew({
      ...{ inventory, only: request.only, folder, emit, signal },
      ...{ ffmpeg: programs.ffmpeg, proof, fileFilter: undefined, build: undefined },
      hardware: hardwareOf(plan.command),
    });
    const able = crew.filter(({ node }) => sameBranch(node.facts.ffmpegVersion, programs.version));
    const root = request.inventory.storage.root;
    const seats = await Promise.all(able.map((member) => takeSeat(member, others, root).catch(nothing)));
    const site = {
      command: plan.command,
      output: plan.output,
      replaces: plan.replaces === true,
      programs,
      folder,
      sources,
      sourcesStay,
      signal,
    };
    const fit = rankSeats(
      seats.filter((seat) => seat !== undefined),
      plan.refused !== undefined,
    );
    return await inTurn(fit, site, { reason: plan.reason, length: await length }, emit);
  } catch (thrown) {
    signal.throwIfAborted();
    // Each node's trouble has been told of.
    if (thrown instanceof DffmpegError && thrown.code === "node") return undefined;
    throw thrown;
  } finally {
    await dismiss(crew);
    await remove().catch(nothing);
    request.unfinished?.delete(part);
  }
}

async function inTurn(
  seats: readonly Seat[],
  site: Omit<WholeSite, "onProgress" | "onEncoded">,
  { reason, length }: { readonly reason: string; readonly length: number | undefined },
  emit: JobListener,
): Promise<NodeReport | undefined> {
  for (const [index, seat] of seats.entries()) {
    const { name: node, facts } = seat.member.node;
    emit({ type: "planned", mode: "whole", reason, node });
    const progress = { frames: 0, fps: 0 };
    let startMs: number | undefined;
    const onProgress = (now: AttemptProgress): void => {
      Object.assign(progress, now);
      startMs ??= performance.now();
      emit({ type: "progress", progress: progressOf(node, now, length, (performance.now() - startMs) / 1000) });
    };
    if (seat.sources.includes(undefined)) beginStep(emit, "bringing", node);
    const onEncoded = (): void => void beginStep(emit, "checking");
    const result = await runThere({ ...site, onProgress, onEncoded }, seat, index + 1);
    if (result.kind === "not done") {
      emit({ type: "warning", message: `${node} didn't do it: ${unnamed(node, result.why)}; going on elsewhere` });
      continue;
    }
    if (result.complaint !== "") emit({ type: "warning", message: `the source is damaged: ${result.complaint}` });
    const fps = result.seconds > 0 ? progress.frames / result.seconds : 0;
    return {
      ...{ name: node, ffmpeg: facts.ffmpegVersion, slots: 1, windows: 0, frames: progress.frames, fps, error: null },
    };
  }
  return undefined;
}

function hasNodes({ inventory }: JobRequest): boolean {
  const machines = inventory?.nodes ?? [];
  return machines.some((node) => node.enabled && node.transport !== "local" && node.roles.includes("compute"));
}

/**
 * @throws DffmpegError "input" when a source changed meanwhile, "storage" when the output can't be written, or the
 *   signal's reason
 */
export async function runWhole(programs: Programs, plan: WholePlan, request: JobRequest): Promise<WholeRun> {
  const { inventory } = request;
  if (plan.output !== undefined) await clearRunParts(plan.output);
  let tied: string | undefined;
  if (inventory && hasNodes(request)) {
    tied = tieToHere(plan);
    if (tied === undefined && plan.output !== undefined) {
      const node = await onNodes({
        programs,
        plan: { ...plan, output: plan.output },
        request: { ...request, inventory },
      });
      if (node) return { exitCode: 0, node };
    }
  }
  const { refused } = plan;
  const part = plan.output === undefined ? undefined : runPart(plan.output);
  request.onEvent?.({
    ...{ type: "planned", mode: "whole", reason: plan.reason },
    ...(tied !== undefined && { tied }),
    ...(refused !== undefined && { refused }),
    ...(part !== undefined && { writes: { part: basename(part), output: basename(plan.output ?? "") } }),
  });
  return { exitCode: await runHere(programs, plan, request, part), node: undefined };
}
