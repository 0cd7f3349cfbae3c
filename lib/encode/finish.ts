/** From verified segments to the output under its name: join, check, publish. */
import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FfmpegFailure, runCall } from "../media/ffmpeg.ts";
import { probe } from "../media/probe.ts";
import type { Programs } from "../media/programs.ts";
import { readSegment } from "../media/segment.ts";
import { DffmpegError } from "../model/errors.ts";
import type { MediaInfo } from "../model/media.ts";
import { parseMicroseconds } from "../model/time.ts";
import { coarseCall } from "../plan/coarse-audio.ts";
import { concatList, mergeCall, outputUs, type CoarseFile } from "../plan/merge-argv.ts";
import { windowBase } from "../plan/window-argv.ts";
import type { SplitPlan } from "../plan/types.ts";
import { discard, partName, publish } from "../storage/publish.ts";
import { storageError, type JobFolder } from "../storage/job-folder.ts";
import { NotExact, type DoneWindow } from "./drive.ts";
import { outputFault } from "./expect.ts";

export interface Finish {
  readonly plan: SplitPlan;
  readonly folder: JobFolder;
  readonly programs: Programs;
  readonly windows: readonly DoneWindow[];
  readonly signal: AbortSignal;
}

/** Segments with different parameter sets decode wrongly when joined, and ffmpeg says nothing. */
function checkJoin(windows: readonly DoneWindow[]): void {
  const hashes = new Set(windows.map(({ segment }) => segment.facts.extradataHash));
  if (hashes.size > 1) {
    const nodes = [...new Set(windows.map(({ segment }) => segment.marker.node))].join(", ");
    throw new NotExact(`the encoders on ${nodes} write different parameter sets, which can't be joined`);
  }
}

/** What a player goes by besides the frames: must be as ffmpeg's own sample has it. */
function layout({ streams, chapters }: MediaInfo): string[] {
  return streams
    .map((stream) =>
      [stream.codec_type, stream.codec_name, stream.codec_tag_string, JSON.stringify(stream.disposition)].join(" "),
    )
    .concat(`${chapters.length} chapters`);
}

async function checkOutput({ plan, programs, signal }: Finish, part: string): Promise<void> {
  const { merge, times, video } = plan;
  const [found, media] = await Promise.all([
    readSegment(programs, part, merge.videoIndex, signal),
    probe(programs, part, { signal }),
  ]);
  if (!found) throw new NotExact("the merged file can't be read");
  const fault = outputFault(
    found,
    times.between(0, times.frames),
    video.encoderTimeBase,
    merge.sampleVideo,
    plan.regular,
  );
  if (fault !== undefined) throw new NotExact(`the merged video: ${fault}`);
  const [is, should] = [layout(media), layout(merge.sample)];
  const at = should.findIndex((line, i) => line !== is[i]);
  if (at !== -1)
    throw new NotExact(`the merged file's stream ${at} is '${is[at] ?? "missing"}', not '${should[at] ?? ""}'`);
}

/** The streams that one run would write as no merge can: see plan/coarse-audio.ts. */
async function coarseAudio({ plan, folder, programs, signal }: Finish): Promise<CoarseFile | undefined> {
  const picks = plan.merge.coarse.flatMap(({ index }) => plan.merge.picks[index] ?? []);
  if (picks.length === 0) return undefined;
  const path = join(folder.verified, "audio.nut");
  await runCall(programs, coarseCall(plan.command, picks), path, { signal });
  const media = await probe(programs, path, { signal });
  const durations = await Promise.all(
    picks.map(async (_, i) => {
      const packets = await readSegment(programs, path, i, signal);
      return packets?.lastDuration ? { ticks: packets.lastDuration, timeBase: packets.timeBase } : undefined;
    }),
  );
  return { path, durations, startUs: parseMicroseconds(media.format.start_time) ?? 0 };
}

/**
 * Merges beside the output, verifies that file, and gives it its name.
 * @throws NotExact when it isn't what one run gives; DffmpegError when it can't be written
 */
export async function finish(job: Finish): Promise<void> {
  const { plan, folder, programs, windows, signal } = job;
  checkJoin(windows);
  const list = join(folder.verified, "list.ffconcat");
  const coarse = await coarseAudio(job);
  const starts = windows.map((window) => outputUs(plan, windowBase(plan, window)));
  await writeFile(
    list,
    concatList(
      windows.map(({ segment }) => basename(segment.path)),
      starts,
    ),
  );
  const part = partName(plan.output);
  try {
    await runCall(programs, mergeCall(plan, list, coarse), part, {
      signal,
    });
    await checkOutput(job, part);
    await publish(part, plan.output);
  } catch (thrown) {
    await discard(part);
    signal.throwIfAborted();
    if (thrown instanceof FfmpegFailure) throw mergeFailure(plan, thrown);
    throw thrown;
  }
}

function mergeFailure(plan: SplitPlan, failure: FfmpegFailure): DffmpegError {
  const text = failure.stderr.trim().split("\n").slice(-5).join("\n");
  for (const [words, code] of [
    ["No space left on device", "ENOSPC"],
    ["Permission denied", "EACCES"],
    ["Read-only file system", "EROFS"],
    ["No such file or directory", "ENOENT"],
  ] as const) {
    if (text.includes(words)) return storageError(dirname(plan.output), Object.assign(new Error(words), { code }));
  }
  return new DffmpegError("encode", `ffmpeg failed to merge into ${plan.output}:\n${text}`, {
    hint: "The same command with plain ffmpeg shows whether it is the command or the merge.",
    cause: failure,
  });
}
