/** From arguments to a plan: parse, probe, sample, index, plan. Writes nothing but a sample in a temporary folder. */
import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import { formatOptions, parseCommand } from "../command/parse.ts";
import { readAviHeader } from "../media/avi-header.ts";
import { readFrameDuration } from "../media/frame-duration.ts";
import { probe } from "../media/probe.ts";
import { findPrograms, type Programs } from "../media/programs.ts";
import { muxerOptions, takeSample, type Sample } from "../media/sample.ts";
import { readVideoIndex, type IndexOptions } from "../media/video-index.ts";
import type { CommandFile, FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import { parseRational } from "../model/time.ts";
import { countsFrames } from "../plan/by-number.ts";
import { apartReason, coarseCandidates, coarseStreams, packedReason } from "../plan/coarse-audio.ts";
import { isMatroska, timestampsMayJump } from "../plan/containers.ts";
import { fromStart } from "../plan/from-end.ts";
import { latestStart, sampleArgv } from "../plan/sample-argv.ts";
import {
  isPlainPath,
  localPath,
  readsOnHardware,
  screenCommand,
  singleFile,
  type CommandFacts,
  type Screened,
} from "../plan/screen.ts";
import { keptVideo, makePlan } from "../plan/plan.ts";
import { forgottenStart } from "../plan/origin.ts";
import { screenStreams, type StreamFacts } from "../plan/streams.ts";
import type { Findings, Plan, SplitPlan, WholePlan } from "../plan/types.ts";
import { makeScratch } from "../storage/scratch.ts";
import { withAnnouncedReorder } from "./announced.ts";
import { trySought } from "./sought.ts";
import { reachAll } from "./reach.ts";
import { rehearse } from "./rehearse.ts";
import type { JobRequest } from "./request.ts";
import { findSideData } from "./side-data.ts";
import { beginStep } from "./steps.ts";
import { findStills } from "./stills.ts";

export interface Prepared {
  readonly programs: Programs;
  readonly command: FfmpegCommand;
  readonly plan: Plan;
}

/** @throws DffmpegError "input" for what no ffmpeg run could do anything with */
export async function prepare(request: JobRequest): Promise<Prepared> {
  const command = parseCommand(request.args);
  const programs = await findPrograms(request);
  const paths = command.inputs.filter(({ url }) => isPlainPath(url)).map(({ url }) => localPath(url));
  await reachAll(paths, request.onEvent);
  const known = await checkInputs(command, programs, request.signal);
  const split = await planSplit(command, programs, known, request);
  if ("split" in split) return { programs, command, plan: split.split };
  const refused = split.doubt && (await rehearse(programs, command, split.doubt, request.signal));
  if (!refused) return { programs, command, plan: wholePlan(command, split.whole) };
  if (refused.device === true) {
    // Another machine may have what this one lacks.
    const reason = readsOnHardware(command)
      ? `-hwaccel decodes on hardware that this machine lacks: ${refused.cause}`
      : `it can't be tried on this machine, as a split begins: ${refused.cause}`;
    return { programs, command, plan: { ...wholePlan(command, reason), refused } };
  }
  const reason = `ffmpeg refuses this command: ${refused.cause}`;
  // Here, for its words: no other node would do better.
  return { programs, command, plan: { ...wholePlan(command, reason), refused, tied: "ffmpeg refuses it" } };
}

export function wholePlan(command: FfmpegCommand, reason: string): WholePlan {
  return { mode: "whole", reason, command, output: singleFile(command) };
}

type Known = ReadonlyMap<CommandFile, MediaInfo>;

/** A missing or unreadable file is said at once, before any planning. */
async function checkInputs(command: FfmpegCommand, programs: Programs, signal?: AbortSignal): Promise<Known> {
  const plain = command.inputs.filter(
    ({ url, options }) => options.length === 0 && isPlainPath(url) && !/[%*]/.test(url),
  );
  return new Map(
    await Promise.all(
      plain.map(async (input) => [input, await probe(programs, localPath(input.url), { signal })] as const),
    ),
  );
}

async function planSplit(
  command: FfmpegCommand,
  programs: Programs,
  known: Known,
  { signal, onEvent }: Pick<JobRequest, "signal" | "onEvent">,
): Promise<Screened<SplitPlan>> {
  const facts = screenCommand(command);
  if ("whole" in facts) return facts;
  const media = await Promise.all(
    command.inputs.map(
      async (input) =>
        known.get(input) ??
        (await probe(programs, localPath(input.url), { signal, inputOptions: demuxing(input.options) })),
    ),
  );
  const started = fromStart(command, media);
  if ("whole" in started) return started;
  const stills = await findStills(programs, command, media, signal);
  const streams = screenStreams(started.split, facts.split, media, stills);
  if ("whole" in streams) return streams;
  return ask(started.split, facts.split, streams.split, { media, programs, signal, onEvent });
}

/** What ffprobe understands of an input's options. */
const demuxing = (options: readonly FfmpegOption[]): string[] =>
  formatOptions(
    options.filter(({ name }) => ["f", "probesize", "analyzeduration", "fflags", "err_detect"].includes(name)),
  );

/** MPEG-PS stores a time for some pictures only; ffmpeg's demuxer fills in the others as its decoder does. */
const pictureTimes = (media: MediaInfo | undefined): string[] =>
  media?.format.format_name === "mpeg" ? ["-fflags", "+genpts"] : [];

/** In formats whose timestamps may jump, a jump of any stream in use moves them all. */
function steadyStreams({ picks }: StreamFacts, input: number, media: MediaInfo | undefined): IndexOptions["steady"] {
  if (!media || !timestampsMayJump(media.format.format_name)) return undefined;
  return { media, streams: picks.filter((pick) => pick.input === input).map(({ stream }) => stream) };
}

const hasPadding = (pick: StreamPick | undefined, media: readonly MediaInfo[]): boolean =>
  ["opus", "vorbis"].includes(
    media[pick?.input ?? -1]?.streams.find(({ index }) => index === pick?.stream)?.codec_name ?? "",
  );

/** Until an encoder has shown how far its decoding times run ahead: more than any holds back by itself. */
const ENOUGH_FRAMES = 6;
/** Where a film begins with long frames, a sample with fewer is taken anew, longer by so many seconds. */
const MORE_SECONDS = [0, 4, 30] as const;

/** @returns the sample; undefined where ffmpeg refuses the command, or why there can be none */
async function sampleEnough(
  argvFor: (moreSeconds: number) => string[] | undefined,
  take: (argv: readonly string[]) => Promise<Sample | undefined>,
): Promise<Sample | string | undefined> {
  let sample: Sample | undefined;
  for (const more of MORE_SECONDS) {
    const argv = argvFor(more);
    if (!argv) return "the filters leave nothing of the first minute, or set times in a way that isn't followed yet";
    sample = await take(argv);
    if (!sample || sample.video.times.length >= ENOUGH_FRAMES) break;
  }
  return sample;
}

interface Questioned {
  readonly media: readonly MediaInfo[];
  readonly programs: Programs;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: JobRequest["onEvent"];
}

/** @returns what is to be told of each presentation time as it's read */
function readingTold(onEvent: JobRequest["onEvent"], { format, streams }: MediaInfo, stream: number) {
  const tell = beginStep(onEvent, "reading");
  const base = parseRational(streams.find(({ index }) => index === stream)?.time_base);
  const [start, seconds] = [Number(format.start_time) || 0, Number(format.duration)];
  if (!base || !(seconds > 0)) return undefined;
  return (pts: number): void => {
    tell(((pts * base.num) / base.den - start) / seconds);
  };
}

async function ask(
  command: FfmpegCommand,
  facts: CommandFacts,
  streams: StreamFacts,
  { media, programs, signal, onEvent }: Questioned,
): Promise<Screened<SplitPlan>> {
  const pick = streams.picks[streams.videoIndex];
  const input = pick && command.inputs[pick.input];
  const read = media[pick?.input ?? -1];
  if (!pick || !input || !read) return { whole: "there is no video to encode" };
  const own = streams.picks.filter((one) => one.input === pick.input);
  const forgotten = forgottenStart(input, own, media, programs.version);
  if (forgotten !== undefined) return { whole: forgotten };
  const scratch = await makeScratch();
  const onPts = readingTold(onEvent, read, pick.stream);
  try {
    const path = join(scratch.path, `sample${extname(facts.output.url)}`);
    const reading = readVideoIndex(programs, localPath(input.url), pick.stream, {
      ...{ signal, onPts, scratch: scratch.path },
      inputOptions: [...demuxing(input.options), ...pictureTimes(read)],
      steady: steadyStreams(streams, pick.input, read),
    });
    const trying = trySought(programs, { input, media: read, pick, beside: besides(streams, pick) }, reading, signal);
    const sampling = trying.then(async (sought) => {
      const late = sought?.lateSeconds ?? latestStart(read, streams, pick.input);
      const argvFor = (more: number) => sampleArgv(command, streams, pick, path, late + more);
      const video = { ...pick, index: streams.videoIndex };
      return sampleEnough(argvFor, (argv) => takeSample(programs, argv, path, video, signal));
    });
    const [sample, index, sought, options] = await Promise.all([
      ...([sampling, reading, trying] as const),
      muxerOptions(programs, facts.muxer),
    ]);
    if (typeof sample === "string") return { whole: sample };
    if (!sample) return { whole: "ffmpeg refuses this command", doubt: { kind: "command" } };
    const { timeBase, times, lead, picture } = sample.video;
    const frameNs = isMatroska(facts.muxer) ? await readFrameDuration(path, streams.videoIndex) : undefined;
    const avi = countsFrames(facts.muxer)
      ? { second: times[1] ?? 0, header: await readAviHeader(path, streams.videoIndex) }
      : undefined;
    const sampleVideo = { timeBase, start: times[0] ?? 0, lead, picture, frameNs, avi };
    const candidates = coarseCandidates(facts.output, streams.picks, media, facts.muxer);
    const packed = candidates.length > 0 ? packedReason(facts.muxer, programs.version) : undefined;
    if (packed !== undefined) return { whole: packed };
    const coarse = coarseStreams(sample, candidates, programs.version);
    const apart = coarse.length > 0 ? apartReason(programs.version) : undefined;
    if (apart !== undefined) return { whole: apart };
    const padded = coarse.some(({ index }) => hasPadding(streams.picks[index], media));
    if (padded) return { whole: "copied Opus or Vorbis would lose its padding on the way through the merge" };
    const sideData = await findSideData(
      { programs, signal, scratch: scratch.path },
      { path: localPath(input.url), inputOptions: demuxing(input.options), stream: pick.stream },
      { path, inputOptions: [], stream: streams.videoIndex },
      keptVideo(facts, streams, sample.media),
    );
    const plan = makePlan(command, facts, streams, {
      ...{ media, index, sought, sample: sample.media, firstPts: sample.firstPts, sampleVideo, coarse, sideData },
      soundTimes: soundTimes(sample),
      frameRate: sample.frameRate,
      ...{ muxerOptions: options, ffmpegVersion: programs.version, cores: availableParallelism() },
    });
    return "split" in plan ? { split: await withAnnouncedReorder(programs, plan.split, scratch.path, signal) } : plan;
  } finally {
    await scratch.cleanup();
  }
}

function soundTimes({ media, packetsOf }: Sample): Findings["soundTimes"] {
  const sound = media.streams.filter(({ codec_type: type }) => type === "audio");
  return new Map(
    sound.flatMap(({ index }) => {
      const found = packetsOf(index);
      return found ? [[index, found]] : [];
    }),
  );
}

/** The other streams that are taken of the video's file. */
function besides({ picks }: StreamFacts, { input, stream }: StreamPick): readonly number[] {
  const all = picks.filter((pick) => pick.input === input && pick.stream !== stream).map((pick) => pick.stream);
  return [...new Set(all)];
}
