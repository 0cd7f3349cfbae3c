/** One encode from arguments to a finished file: the stages in order, and nothing else. */
import { watchSources, type SourceWatch } from "./encode/steady.ts";
import { budgetOf } from "./encode/bit-budget.ts";
import { ownBuild } from "./encode/builds.ts";
import { dismiss } from "./encode/crew.ts";
import { encodeWindows } from "./encode/drive.ts";
import type { DoneWindow } from "./encode/outcomes.ts";
import { NotExact, Spoilt } from "./encode/not-exact.ts";
import { withKnownSpeeds } from "./encode/first-guess.ts";
import { finish } from "./encode/finish.ts";
import { keepSpeeds, seenIn } from "./encode/keep-speeds.ts";
import { NameTaken } from "./encode/in-place.ts";
import { placeOutput } from "./encode/output-place.ts";
import { settleOverwrite } from "./encode/overwrite.ts";
import { prepare, wholePlan, type Prepared } from "./encode/prepare.ts";
import { framesPerOutputSecond } from "./encode/rates.ts";
import { recorded } from "./encode/recorded.ts";
import { splitReport, wholeReport } from "./encode/report.ts";
import { candidateOf } from "./encode/hardware.ts";
import type { JobRequest, JobResult } from "./encode/request.ts";
import { Roster } from "./encode/roster.ts";
import { openSession, type Ending } from "./encode/session.ts";
import { proofOf, sourceView } from "./encode/source-view.ts";
import { beginStep } from "./encode/steps.ts";
import { streamMerge, type StreamMerge } from "./encode/stream-merge.ts";
import { Tally } from "./encode/tally.ts";
import { runWhole } from "./encode/whole.ts";
import { DffmpegError } from "./model/errors.ts";
import type { JobReport } from "./model/report.ts";
import { selectNodes } from "./nodes/inventory.ts";
import { forgetsAsHere } from "./plan/forgotten-rate.ts";
import type { SplitPlan, WholePlan } from "./plan/types.ts";
import { partName } from "./storage/publish.ts";

/**
 * Encodes, on as many nodes as the command allows. The output appears under its name only when it's whole and verified.
 * @throws DffmpegError for everything a user can mend; "interrupted" when the signal ended it
 */
export async function encode(asked: JobRequest): Promise<JobResult> {
  return encodeAsAsked(asked).catch((thrown: unknown) => {
    // Whatever it was about, reading included.
    throw asked.signal?.aborted ? interrupted(asked.signal) : thrown;
  });
}

async function encodeAsAsked(asked: JobRequest): Promise<JobResult> {
  const startMs = performance.now();
  const { request, recorder } = recorded(asked, startMs);
  // A name that is wrong is said before anything is probed.
  if (request.inventory && request.only) selectNodes(request.inventory, request.only);
  const prepared = await placeOutput(await prepare(request), request.onEvent);
  const { output } = prepared.plan;
  const replaces = output !== undefined && (await settleOverwrite(prepared.command, output, request.confirmOverwrite));
  const plan = { ...prepared.plan, replaces };
  if (plan.mode === "split") request.onEvent?.({ type: "planned", mode: "split", reason: plan.reason });
  const result =
    plan.mode === "split"
      ? await encodeSplit(request, prepared, plan, startMs)
      : await encodeWhole(request, prepared, plan, startMs);
  const report = { ...result.report, timeline: recorder.timeline(performance.now()) };
  request.onEvent?.({ type: "finished", report });
  return { ...result, report };
}

async function encodeWhole(
  request: JobRequest,
  { programs }: Prepared,
  plan: WholePlan,
  startMs: number,
): Promise<JobResult> {
  const run = await runWhole(programs, plan, request);
  if (request.signal?.aborted) throw interrupted(request.signal);
  return { exitCode: run.exitCode, report: wholeReport(plan, run, startMs) };
}

async function encodeSplit(
  request: JobRequest,
  prepared: Prepared,
  plan: SplitPlan,
  startMs: number,
  spoilt = 0,
): Promise<JobResult> {
  try {
    return { exitCode: 0, report: await splitJob(request, prepared, plan, startMs) };
  } catch (thrown) {
    if (request.signal?.aborted) throw interrupted(request.signal);
    if (thrown instanceof Spoilt) return encodeAgain(request, prepared, plan, startMs, thrown, spoilt + 1);
    if (!(thrown instanceof NotExact)) throw thrown;
    // Never silently wrong: what didn't come out as planned isn't joined, but encoded again in one piece.
    const reason = `the windows didn't come out as one run's: ${thrown.message}`;
    const tied = "a node's ffmpeg may be the cause";
    const whole = {
      ...wholePlan(prepared.command, reason),
      output: plan.output,
      replaces: plan.replaces === true,
      tied,
    };
    request.onEvent?.({ type: "warning", message: `${whole.reason}; encoding again, whole, on this machine` });
    return encodeWhole(request, prepared, whole, startMs);
  }
}

/** A disk that spoils what it's given isn't tried for ever. */
const MOST_SPOILT = 3;

/** Goes on with the job that has just ended: what still has its verified bytes isn't encoded again. */
async function encodeAgain(
  request: JobRequest,
  prepared: Prepared,
  plan: SplitPlan,
  startMs: number,
  { message }: Spoilt,
  spoilt: number,
): Promise<JobResult> {
  if (spoilt > MOST_SPOILT) {
    throw new DffmpegError("storage", message, {
      hint: "Is the disk of the storage root failing, or exported with 'async'? Then run the same command again.",
    });
  }
  request.onEvent?.({ type: "warning", message: `${message}; encoding it again` });
  return encodeSplit(request, prepared, plan, startMs, spoilt);
}

async function splitJob(
  request: JobRequest,
  { programs }: Prepared,
  plan: SplitPlan,
  startMs: number,
): Promise<JobReport> {
  const emit = request.onEvent ?? ((): void => undefined);
  const session = await openSession(request, plan, programs, emit);
  const { folder } = session;
  const part = partName(plan.output, folder.id);
  request.unfinished?.add(part);
  const signal = AbortSignal.any([session.lost, ...(request.signal ? [request.signal] : [])]);
  let roster: Roster | undefined;
  let verified = 0;
  let ending: Ending = "broken";
  let ended: Promise<void> | undefined;
  let alongside: StreamMerge | undefined;
  let sources: SourceWatch | undefined;
  try {
    const pictures = plan.video.pictures.map(({ path }) => path);
    sources = await watchSources(plan, pictures);
    beginStep(emit, "connecting");
    const { inventory, inventoryChanges: changes } = await withKnownSpeeds(request, plan);
    roster = await Roster.gather({
      ...{ inventory, changes, only: request.only, maxSlots: request.maxSlots, folder, emit, signal },
      ...{ ffmpeg: programs.ffmpeg, proof: await proofOf(plan), fileFilter: plan.video.fileFilter },
      encoder: plan.video.codec,
      hardware: candidateOf(plan.video.codec, plan.command.globals),
      build: ownBuild(programs.version, {
        strict: strictness(request, plan),
        syncKinds: plan.video.syncKinds,
        forgetsRate: forgetsAsHere(plan.video),
        changesLengths: plan.video.changesLengths,
        told: plan.video.told,
        lightFilter: plan.video.lightFilter,
      }),
    });
    const { crew } = roster;
    const tally = new Tally(crew, plan.times.outputFrames, framesPerOutputSecond(plan));
    const budget = budgetOf(plan);
    const view = sourceView(plan, folder, programs, signal);
    const site = { plan, folder, programs, budget, verify: request.verify, view };
    const known = await session.recall(site, signal);
    const { journal } = session;
    // The merge alongside is told of once it's all that goes on.
    const merging: { tell?: (share: number) => void } = {};
    const onFrames = (frames: number): void => merging.tell?.(frames / plan.times.frames);
    alongside = streamMerge({ plan, folder, programs, signal, onFrames });
    const onVerified = (window: DoneWindow): void => alongside?.offer(window);
    const encoded = await encodeWindows({
      site,
      crew,
      staff: roster,
      tally,
      known,
      journal,
      sources,
      onVerified,
      joins: alongside !== undefined,
      emit,
      signal,
    }).finally(() => {
      verified = tally.windows.length;
    });
    ({ ended } = encoded);
    const own = crew.filter(({ node }) => request.sharedNodes?.has(node.name) !== true);
    const kept = keepSpeeds(request.speeds, seenIn(plan, own, encoded.seen, Date.now()));
    emit({ type: "progress", progress: tally.progress("merging", undefined) });
    merging.tell = beginStep(emit, "merging");
    await sources.stay();
    await finish({ plan, folder, programs, windows: encoded.windows, alongside, signal, emit, onFrames });
    await kept;
    ending = "finished";
    return splitReport(plan, tally, startMs, request.verify);
  } catch (thrown) {
    // What is wrong with a window of a source that changed tells nothing, and whole it would be another source's output.
    if (!signal.aborted && mayBeTheSource(thrown)) await sources?.stay();
    if (thrown instanceof NotExact) ending = "useless";
    if (thrown instanceof Spoilt) ending = "again";
    // Nothing is left to do.
    if (thrown instanceof NameTaken) ending = "finished";
    throw thrown;
  } finally {
    await ended;
    await roster?.stop();
    await dismiss(roster?.crew ?? []);
    await alongside?.abandon();
    await session.end(ending, verified);
    request.unfinished?.delete(part);
  }
}

const mayBeTheSource = (thrown: unknown): boolean =>
  thrown instanceof NotExact || (thrown instanceof DffmpegError && thrown.code === "encode");

/** Why nodes of other builds are kept out; undefined where they aren't. */
function strictness({ strictVersions }: JobRequest, { video }: SplitPlan): string | undefined {
  if (strictVersions) return "--strict-versions wants one kind";
  return video.kept === undefined
    ? undefined
    : `the encoder is lossless, and ${video.kept} differs a little between such machines`;
}

function interrupted(signal: AbortSignal): DffmpegError {
  return new DffmpegError("interrupted", "interrupted; no output was written", { cause: signal.reason });
}
