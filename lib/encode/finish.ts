/** From verified segments to the output under its name: join, check, publish. */
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FfmpegFailure, runCall } from "../media/ffmpeg.ts";
import { probe } from "../media/probe.ts";
import { readSegment } from "../media/segment.ts";
import type { JobListener } from "../model/events.ts";
import type { MediaInfo } from "../model/media.ts";
import { heldBack } from "../plan/decode-times.ts";
import { mergeCall, outputUs, segmentList } from "../plan/merge-argv.ts";
import { otherSideData } from "../plan/side-data.ts";
import { shortSound } from "../plan/sound-length.ts";
import { windowBase } from "../plan/window-argv.ts";
import type { SplitPlan } from "../plan/types.ts";
import { discard, partName } from "../storage/publish.ts";
import { storageError } from "../storage/job-folder.ts";
import { ensureRoom } from "../storage/room.ts";
import { verifyAgain } from "../storage/verify.ts";
import { coarseAudio } from "./coarse-file.ts";
import type { DoneWindow } from "./outcomes.ts";
import { NotExact, Spoilt } from "./not-exact.ts";
import { outputFault } from "./expect.ts";
import { joinable } from "./join.ts";
import { beginStep } from "./steps.ts";
import { settleHeader, writeSideData } from "./side-data.ts";
import type { MergeSite, StreamMerge } from "./stream-merge.ts";
import { putInPlace } from "./in-place.ts";

export interface Finish extends MergeSite {
  readonly windows: readonly DoneWindow[];
  /** A merge that began with the encoding. Where there is none, or it came to nothing, all is merged here. */
  readonly alongside?: StreamMerge | undefined;
  /** Default: nobody listens. */
  readonly emit?: JobListener;
}

/** What a player goes by besides the frames: must be as ffmpeg's own sample has it. */
function layout({ streams, chapters }: MediaInfo): string[] {
  return streams
    .map((stream) =>
      [stream.codec_type, stream.codec_name, stream.codec_tag_string, JSON.stringify(stream.disposition)].join(" "),
    )
    .concat(`${chapters.length} chapters`);
}

async function checkOutput({ plan, programs, signal, emit }: Finish, part: string): Promise<void> {
  const { merge, times, video } = plan;
  const tell = beginStep(emit, "checking");
  const [found, media] = await Promise.all([
    readSegment(programs, part, merge.videoIndex, signal, [], (packets) => {
      tell(packets / times.frames);
    }),
    probe(programs, part, { signal }),
  ]);
  if (!found) throw new NotExact("the merged file can't be read");
  const fault = outputFault(
    found,
    times.between(0, times.frames),
    video.encoderTimeBase,
    merge.sampleVideo,
    heldBack(plan),
  );
  if (fault !== undefined) throw new NotExact(`the merged video: ${fault}`);
  // Frames and times say nothing of what a decoder must know before the first of them.
  if (merge.sample.streams[merge.videoIndex]?.extradata_hash !== undefined && found.extradataHash === "")
    throw new NotExact("the merged video lacks its encoder's parameter sets");
  const odd = otherSideData(media.streams, merge.sample.streams);
  if (odd !== undefined) throw new NotExact(odd);
  const short = shortSound(media.streams, merge.soundLengths, plan.endSeconds);
  if (short !== undefined) throw new NotExact(short);
  const [is, should] = [layout(media), layout(merge.sample)];
  const at = should.findIndex((line, i) => line !== is[i]);
  if (at !== -1)
    throw new NotExact(`the merged file's stream ${at} is '${is[at] ?? "missing"}', not '${should[at] ?? ""}'`);
}

/**
 * What was verified may have changed since: a server that loses power forgets what an async export called written. The
 * merge alongside the encoding hashes what it reads; ffmpeg, which reads the files itself here, takes any bytes.
 */
async function checkSegments({ folder, windows, signal }: Finish): Promise<void> {
  for (const { index, segment } of windows) {
    signal.throwIfAborted();
    const verdict = await verifyAgain(folder, segment.marker);
    if (!verdict.ok) throw new Spoilt(`window ${index + 1}'s bytes changed after they were verified: ${verdict.why}`);
  }
}

/** The segments are hashed when they have been read: what changes before, or meanwhile, is seen then. */
async function mergeAfterwards(job: Finish): Promise<string> {
  const part = await mergeFiles(job).catch(async (thrown: unknown) => {
    // Of those that don't even make a film.
    if (thrown instanceof NotExact) await checkSegments(job);
    throw thrown;
  });
  try {
    await checkSegments(job);
    return part;
  } catch (thrown) {
    await discard(part);
    throw thrown;
  }
}

/** Merges beside the output, from the first window to the last. */
async function mergeFiles(job: Finish): Promise<string> {
  const { plan, folder, programs, windows, signal } = job;
  const list = join(folder.verified, "list.ffconcat");
  const fail = (thrown: unknown): never => {
    signal.throwIfAborted();
    throw thrown instanceof FfmpegFailure ? mergeFailure(plan, thrown) : thrown;
  };
  const coarse = await coarseAudio(job).catch(fail);
  // Where each file's own zero stands; the concat demuxer takes what the demuxer calls its start for that.
  const starts = windows.map(
    (window) => outputUs(plan, windowBase(plan, window)) + (window.segment.facts.startUs ?? 0),
  );
  const names = await joinable(job, windows);
  const first = plan.merge.sideData ? await writeSideData(plan, join(folder.verified, names[0] ?? "")) : "";
  await writeFile(list, segmentList(plan, first, names, starts));
  // The name of the merge alongside, which is over: a job that was killed and goes on writes over what it left.
  const part = partName(plan.output, folder.id);
  try {
    await runCall(programs, mergeCall(plan, list, coarse, starts[0]), part, {
      ...{ signal, onFrames: job.onFrames },
    });
    await settleHeader(plan, part);
    return part;
  } catch (thrown) {
    await discard(part);
    return fail(thrown);
  }
}

/** Gives a merged file its name once it's proven; what isn't published is removed. */
async function conclude(job: Finish, part: string): Promise<void> {
  try {
    await checkOutput(job, part);
    beginStep(job.emit, "saving");
    await putInPlace(part, job.plan.output, job.plan.replaces === true);
  } catch (thrown) {
    // A file that was cut off on a full disk tells nothing of the windows: encoding them again would end there too.
    const cause =
      thrown instanceof NotExact ? await ensureRoom(job.plan.output).catch((full: unknown) => full) : undefined;
    await discard(part);
    job.signal.throwIfAborted();
    throw cause ?? thrown;
  }
}

/** @returns whether the merge alongside the encoding has given the output */
async function concludeAlongside(job: Finish): Promise<boolean> {
  const part = await job.alongside?.finish(job.windows);
  if (part === undefined) return false;
  try {
    await conclude(job, part);
    return true;
  } catch (thrown) {
    if (thrown instanceof NotExact) return false;
    throw thrown;
  }
}

/**
 * Merges beside the output, verifies that file, and gives it its name.
 * @throws NotExact when it isn't what one run gives; Spoilt when a segment has changed; DffmpegError when it can't be written
 */
export async function finish(job: Finish): Promise<void> {
  if (await concludeAlongside(job)) return;
  job.signal.throwIfAborted();
  await conclude(job, await mergeAfterwards(job));
}

function mergeFailure(plan: SplitPlan, failure: FfmpegFailure): Error {
  const text = failure.stderr.trim().split("\n").slice(-5).join("\n");
  for (const [words, code] of [
    ["No space left on device", "ENOSPC"],
    ["Permission denied", "EACCES"],
    ["Read-only file system", "EROFS"],
    ["No such file or directory", "ENOENT"],
    ["Not a directory", "ENOTDIR"],
  ] as const) {
    if (text.includes(words)) return storageError(dirname(plan.output), Object.assign(new Error(words), { code }));
  }
  // ffmpeg took the same command on its sample: what fails is ours, and plain ffmpeg has the answer.
  return new NotExact(`merging failed: ${text.split("\n").at(-1) ?? ""}`);
}
