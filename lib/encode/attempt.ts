/** One attempt at one window, from the order to a verified segment or the reason why not. Schedules nothing. */
import { isDeepStrictEqual } from "node:util";
import type { LimitFunction } from "p-limit";
import {
  attemptStem,
  type AttemptName,
  type AttemptOutcome,
  type AttemptProgress,
  type Marker,
  type VerifyLevel,
} from "../model/attempt.ts";
import { DffmpegError } from "../model/errors.ts";
import { decodingFault } from "../media/decode.ts";
import { shownLight } from "../media/shown-light.ts";
import { readNut } from "../media/segment.ts";
import type { Programs } from "../media/programs.ts";
import type { SplitPlan } from "../plan/types.ts";
import { windowArgv, windowBase, type WindowOrder } from "../plan/window-argv.ts";
import type { JobFolder } from "../storage/job-folder.ts";
import { verifyAgain, verifyAttempt } from "../storage/verify.ts";
import { toSeconds } from "../model/time.ts";
import type { BitBudget } from "./bit-budget.ts";
import type { CrewMember } from "./crew.ts";
import { segmentFault } from "./expect.ts";
import { keptFacts, type KeptFacts } from "./kept-facts.ts";
import type { SourceView } from "./source-view.ts";

export interface AttemptSite {
  readonly plan: SplitPlan;
  readonly folder: JobFolder;
  readonly programs: Programs;
  readonly view: SourceView;
  /** Default: "hash". */
  readonly verify?: VerifyLevel | undefined;
  /** Lets so many segments be read at once, of which each keeps a program busy. Default: as many as there are. */
  readonly checks?: LimitFunction;
  /** Where an average bitrate is to be kept. */
  readonly budget?: BitBudget | undefined;
}

/** Seconds of the output that a window makes. */
export function windowSeconds({ cuts, outputEnd, video }: SplitPlan, { from, to }: WindowOrder): number {
  const ticks = (cuts[to]?.outputPts ?? outputEnd) - (cuts[from]?.outputPts ?? 0);
  return toSeconds(ticks, video.encoderTimeBase);
}

export interface WindowTry {
  readonly order: WindowOrder & { readonly index: number };
  readonly attempt: number;
  /** See AttemptName. */
  readonly nonce: string;
  readonly careful: boolean;
}

export interface VerifiedSegment {
  readonly path: string;
  readonly marker: Marker;
  readonly facts: KeptFacts;
  readonly seconds: number;
}

export interface AttemptListener {
  /** The node has what it encodes from. */
  readonly onFed: () => void;
  readonly onProgress: (progress: AttemptProgress) => void;
  /** The node has done its part and is free for the next window; what it did is checked now. */
  readonly onEncoded: () => void;
}

export type AttemptResult =
  | { readonly kind: "verified"; readonly segment: VerifiedSegment }
  /** The node did its part, but the segment isn't what one run gives. */
  | {
      readonly kind: "refused";
      readonly detail: string;
      /** "maybe": trying again with more of the source decoded before may mend it. "never": nothing will. */
      readonly exact: "bytes differ" | "maybe" | "never";
    }
  | { readonly kind: "failed"; readonly detail: string }
  | { readonly kind: "lost"; readonly detail: string }
  | { readonly kind: "aborted" };

/** The window's output times on its own clock. */
function expectedTimes(plan: SplitPlan, order: WindowOrder): readonly number[] {
  const from = plan.cuts[order.from]?.frame ?? 0;
  const to = plan.cuts[order.to]?.frame ?? plan.times.frames;
  const base = windowBase(plan, order);
  return plan.times.between(from, to).map((time) => time - base);
}

/** Whether a segment whose bytes are sound holds the window's frames. */
export function inspect(...[site, order, found, signal]: Parameters<typeof look>): ReturnType<typeof look> {
  return site.checks ? site.checks(() => look(site, order, found, signal)) : look(site, order, found, signal);
}

async function look(
  { plan, programs, verify }: AttemptSite,
  order: WindowOrder,
  { path, marker, seconds }: Omit<VerifiedSegment, "facts">,
  signal: AbortSignal,
): Promise<Extract<AttemptResult, { kind: "verified" | "refused" }>> {
  const facts = await readNut(programs, path, signal);
  // Its bytes are those the node wrote: one without any frame is what comes of a first frame that never came.
  if (!facts) return { kind: "refused", detail: "the segment can't be read, or holds no frames", exact: "maybe" };
  const fault = segmentFault(
    facts,
    expectedTimes(plan, order),
    plan.video.encoderTimeBase,
    plan.merge.sampleVideo.picture,
  );
  if (fault !== undefined) return { kind: "refused", detail: fault, exact: "maybe" };
  const { shownLight: light } = plan.video;
  if (light && !isDeepStrictEqual(await shownLight(programs, path, signal), light))
    return { kind: "refused", detail: "its first frame tells of other light than the film's", exact: "never" };
  const broken = verify === "decode" ? await decodingFault(programs, path, signal) : undefined;
  if (broken !== undefined) return { kind: "refused", detail: broken, exact: "bytes differ" };
  return { kind: "verified", segment: { path, marker, facts: keptFacts(facts), seconds } };
}

async function judge(
  site: AttemptSite,
  name: AttemptName,
  order: WindowOrder,
  marker: Marker,
  seconds: number,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const verdict = await verifyAttempt(site.folder, name, marker, `${attemptStem(name)}.json`, signal, {
    ...{ level: site.verify, checks: site.checks },
  });
  if (!verdict.ok) return { kind: "refused", detail: verdict.why, exact: "bytes differ" };
  return inspect(site, order, { path: verdict.path, marker, seconds }, signal);
}

/** A segment whose node nobody heard the end of: from the marker it left, if that and the bytes hold. */
export async function adopt(
  site: AttemptSite,
  order: WindowOrder & { readonly index: number },
  name: AttemptName,
  marker: Marker,
  signal: AbortSignal,
): Promise<VerifiedSegment | undefined> {
  const moved = await verifyAgain(site.folder, marker);
  const once = { patience: { totalMs: 0, firstPauseMs: 0 } };
  const verdict = moved.ok
    ? moved
    : await verifyAttempt(site.folder, name, marker, `${attemptStem(name)}.json`, signal, once);
  if (!verdict.ok) return undefined;
  const result = await inspect(site, order, { path: verdict.path, marker, seconds: 0 }, signal);
  return result.kind === "verified" ? result.segment : undefined;
}

/**
 * The niceness of windows on the machine that encodes the sound, which is one thread's work and waits for each of them: all
 * that it's behind by is left when the last one is done. At 3, it has a core of its own among two others.
 */
const BEHIND_SOUND = 3;

/** The node's part: its input brought, encoded, and what it left made readable here. */
async function encodeThere(
  site: AttemptSite,
  member: CrewMember,
  { order, careful }: WindowTry,
  name: AttemptName,
  { onFed, onProgress }: AttemptListener,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const { node, workplace, threads } = member;
  const files = { file: `${attemptStem(name)}.nut`, marker: `${attemptStem(name)}.json` };
  let release: (() => void) | undefined;
  try {
    const place = await site.view(member, order, careful, signal);
    ({ release } = place);
    onFed();
    const bitrate = site.budget?.assign(order.index, windowSeconds(site.plan, order));
    const argv = windowArgv(site.plan, order, {
      ...{ ...place, careful, threads, bitrate, ffmpegVersion: node.facts.ffmpegVersion },
    });
    const nice = site.plan.merge.encodesSound && node.config.transport === "local" ? BEHIND_SOUND : 0;
    const work = { name, argv, jobFolder: await workplace.folder(), file: files.file, nice };
    const outcome = await node.encode(work, onProgress, signal);
    if (outcome.kind === "done") await workplace.collect(files, signal);
    return outcome;
  } catch (thrown) {
    if (signal.aborted) return { kind: "aborted" };
    if (!(thrown instanceof DffmpegError) || thrown.code !== "node") throw thrown;
    return { kind: "lost", cause: thrown };
  } finally {
    release?.();
  }
}

/** Never rejects but for storage errors of this machine. */
export async function tryWindow(
  site: AttemptSite,
  member: CrewMember,
  wanted: WindowTry,
  listener: AttemptListener,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { order, attempt, nonce } = wanted;
  const name: AttemptName = { job: site.folder.id, window: order.index, attempt, nonce };
  const startMs = performance.now();
  const outcome = await encodeThere(site, member, wanted, name, listener, signal);
  if (signal.aborted) return { kind: "aborted" };
  switch (outcome.kind) {
    case "done":
      // Before its slot asks for the next one.
      site.budget?.done(order.index, windowSeconds(site.plan, order), outcome.marker.size);
      listener.onEncoded();
      if (outcome.complaint !== "") {
        return { kind: "refused", detail: `the source is damaged: ${outcome.complaint}`, exact: "never" };
      }
      return judge(site, name, order, outcome.marker, (performance.now() - startMs) / 1000, signal).catch(
        (thrown: unknown) => {
          if (signal.aborted) return { kind: "aborted" };
          throw thrown;
        },
      );
    case "failed":
      return { kind: "failed", detail: outcome.stderrTail.trim() || `ffmpeg ended with ${outcome.exit}` };
    case "lost":
      return { kind: "lost", detail: outcome.cause.message };
    case "aborted":
      return { kind: "aborted" };
  }
}
