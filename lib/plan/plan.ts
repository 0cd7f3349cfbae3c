/** Command and findings in, plan out: split with every cut and argument, or whole with the reason. Pure. */
import type { FfmpegCommand } from "../model/command.ts";
import { MICRO, parseRational, rescale } from "../model/time.ts";
import { defaultFrameMode, seeksExactly } from "./containers.ts";
import { findCuts, type Cuts } from "./cuts.ts";
import { encoderFrameRate, guessFrameRate, invert } from "./frame-rate.ts";
import { findOrigin, formatStartUs } from "./origin.ts";
import { localPath, type CommandFacts, type Screened } from "./screen.ts";
import { dealOptions, type StreamFacts } from "./streams.ts";
import type { Findings, MergePlan, SplitPlan, VideoPlan } from "./types.ts";

/** The encoder's name from the tag ffmpeg writes: "Lavc59.37.100 libx264". */
function encoderOfSample({ sample }: Findings, videoIndex: number): string | undefined {
  const tags = sample.streams[videoIndex]?.tags ?? {};
  const tag = Object.entries(tags).find(([key]) => key.toLowerCase() === "encoder")?.[1];
  return tag?.split(" ").at(-1);
}

/** ffmpeg's user says -fps_mode or leaves it to the muxer. */
function frameModeOf(facts: CommandFacts, findings: Findings, input: number): Screened<VideoPlan["frameMode"]> {
  const option = facts.output.options.findLast(({ name }) => name === "fps_mode");
  if (option === undefined) {
    const streams = findings.media[input]?.streams.length ?? 0;
    return { split: defaultFrameMode(facts.muxer, findings.ffmpegVersion, streams) };
  }
  if (option.value === "cfr" || option.value === "vfr" || option.value === "passthrough")
    return { split: option.value };
  return { whole: `-fps_mode ${option.value ?? ""} isn't split` };
}

function videoPlan(
  command: FfmpegCommand,
  facts: CommandFacts,
  streams: StreamFacts,
  findings: Findings,
): Screened<Omit<VideoPlan, "encoderOptions">> {
  const pick = streams.picks[streams.videoIndex];
  const media = pick && findings.media[pick.input];
  const input = pick && command.inputs[pick.input];
  const sourceTimeBase = parseRational(streams.video.time_base);
  const first = findings.index.frames[0];
  if (!pick || !media || !input || !sourceTimeBase || !first) return { whole: "the video has no usable timestamps" };
  if (findings.index.defect !== undefined) return { whole: findings.index.defect };
  const codec = streams.codec ?? encoderOfSample(findings, streams.videoIndex);
  if (codec === undefined) return { whole: "the encoder isn't named" };
  const mode = frameModeOf(facts, findings, pick.input);
  if ("whole" in mode) return mode;
  const encoderTimeBase = invert(encoderFrameRate(guessFrameRate(streams.video), codec));
  const originUs = findOrigin(findings.index.firstStoredPts, findings.firstPts, sourceTimeBase);
  if (originUs === undefined) return { whole: "the time that ffmpeg calls zero can't be told" };
  return {
    split: {
      ...{ pick, sourcePath: localPath(input.url), sourceTimeBase, formatStartUs: formatStartUs(media), originUs },
      ...{ inputOptions: input.options, codec, filters: streams.filters, handleFrames: streams.handleFrames },
      ...{ frameMode: mode.split, encoderTimeBase, exactSeek: seeksExactly(media.format.format_name) },
    },
  };
}

function cutsOf(video: Omit<VideoPlan, "encoderOptions">, findings: Findings): Screened<Cuts> {
  const cuts = findCuts(findings.index, {
    mode: video.frameMode,
    timeBase: video.sourceTimeBase,
    encoderTimeBase: video.encoderTimeBase,
    originUs: video.originUs,
    filtered: video.filters !== undefined,
  });
  if (!cuts) return { whole: "the frame durations steer the frame rate conversion" };
  if (cuts.cuts.length < 2) return { whole: "the video has only one key frame to start from" };
  return { split: cuts };
}

/** @returns the plan, or why the command runs whole */
export function makePlan(
  command: FfmpegCommand,
  facts: CommandFacts,
  streams: StreamFacts,
  findings: Findings,
): Screened<SplitPlan> {
  const options = dealOptions(facts.output.options, findings.muxerOptions);
  if ("whole" in options) return options;
  if (findings.sample.streams.length !== streams.picks.length) {
    return { whole: "ffmpeg takes other streams than expected" };
  }
  const video = videoPlan(command, facts, streams, findings);
  if ("whole" in video) return video;
  const cuts = cutsOf(video.split, findings);
  if ("whole" in cuts) return cuts;
  const merge: MergePlan = {
    ...{ picks: streams.picks, videoIndex: streams.videoIndex, muxer: facts.muxer },
    ...{
      options: options.split.merge,
      sample: findings.sample,
      sampleVideo: findings.sampleVideo,
      coarse: findings.coarse,
    },
  };
  const last = findings.index.frames.at(-1);
  const origin = rescale(video.split.originUs, MICRO, video.split.sourceTimeBase);
  const endTicks = (last?.pts ?? 0) + Math.max(1, last?.duration ?? 0) - origin;
  return {
    split: {
      ...{ mode: "split", reason: `${cuts.split.cuts.length} key frames to start from`, command, merge },
      ...{ output: localPath(facts.output.url), ...cuts.split },
      video: { ...video.split, encoderOptions: options.split.window },
      endSeconds: (endTicks * video.split.sourceTimeBase.num) / video.split.sourceTimeBase.den,
    },
  };
}
