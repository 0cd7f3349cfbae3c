/** Command and findings in, plan out: split with every cut and argument, or whole with the reason. Pure. */
import type { FfmpegCommand } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import { parseRational } from "../model/time.ts";
import { seeksExactly, startsByVideo, takesEncoder, timestampsMayJump, traitsOf } from "./containers.ts";
import { numberReason } from "./by-number.ts";
import { clockReason } from "./clock.ts";
import { earlySound } from "./early-sound.ts";
import { findCuts, placesText, type Cuts } from "./cuts.ts";
import { forcedKeys } from "./forced-keys.ts";
import { forgettingCompared, numberedRate } from "./forgotten-rate.ts";
import { fileFilterOf } from "./filter-classes.ts";
import { filterThreads } from "./filter-threads.ts";
import { frameModeOf } from "./frame-mode.ts";
import { unnumbered } from "./input-rate.ts";
import { keyRule } from "./key-rule.ts";
import { keptDifference } from "./lossless.ts";
import { guessFrameRate, isInterlaced } from "./frame-rate.ts";
import { setsClock } from "./frame-sync.ts";
import { lateReason } from "./late-merge.ts";
import { findOrigin, formatStartUs, startsOf } from "./origin.ts";
import { readFrameLimit, readOffset, readRange } from "./range.ts";
import { packetFilters } from "./packet-filters.ts";
import { localPath, type CommandFacts, type Screened } from "./screen.ts";
import { headerReason } from "./sets-in-band.ts";
import { strangeStreams } from "./sample-streams.ts";
import { carrySideData, type KeptVideo } from "./side-data.ts";
import { startsAtFirst, useOfSideData, whereTold } from "./side-data-use.ts";
import { mayLandLate, placeOf } from "./sought.ts";
import { soundOf } from "./sound.ts";
import { soundLengths } from "./sound-length.ts";
import { dealOptions, type StreamFacts } from "./streams.ts";
import { timedFilter } from "./timed-filters.ts";
import { keyTimesOf } from "./times-of.ts";
import type { Findings, MergePlan, SplitPlan, VideoPlan } from "./types.ts";

/** The encoder's name from the tag ffmpeg writes: "Lavc59.37.100 libx264". */
function encoderOfSample({ sample }: Findings, videoIndex: number): string | undefined {
  const tags = sample.streams[videoIndex]?.tags ?? {};
  const tag = Object.entries(tags).find(([key]) => key.toLowerCase() === "encoder")?.[1];
  // MPEG-TS and AVI keep no tag; where nobody names an encoder, it's MPEG-2's there and MPEG-4's here.
  const codec = sample.streams[videoIndex]?.codec_name ?? "";
  return tag?.split(" ").at(-1) ?? (["mpeg2video", "mpeg4"].includes(codec) ? codec : undefined);
}

type Source = Omit<
  VideoPlan,
  | "encoderOptions"
  | "encoderTimeBase"
  | "trims"
  | "outputStartUs"
  | "forcedKeys"
  | "syncKinds"
  | "clockSought"
  | "shift"
  | "steps"
  | "forgetsRate"
  | "knowsRate"
  | "changesLengths"
  | "packetTicks"
  | "filterTicks"
>;

function sourceOf(
  command: FfmpegCommand,
  facts: CommandFacts,
  streams: StreamFacts,
  findings: Findings,
): Screened<Source> {
  const pick = streams.picks[streams.videoIndex];
  const media = pick && findings.media[pick.input];
  const input = pick && command.inputs[pick.input];
  const sourceTimeBase = parseRational(streams.video.time_base);
  if (!pick || !media || !input || !sourceTimeBase) return { whole: "the video has no usable timestamps" };
  if (findings.index.defect !== undefined) return { whole: findings.index.defect };
  const codec = streams.codec ?? encoderOfSample(findings, streams.videoIndex);
  if (codec === undefined) return { whole: "the encoder isn't named" };
  if (!takesEncoder(facts.muxer, codec))
    return { whole: `windows of ${codec} aren't merged into the format of '${facts.output.url}' yet` };
  const light = useOfSideData({
    ...{ video: streams.video, codec, chain: streams.chain, ...traitsOf(findings.ffmpegVersion) },
    fromFirst: startsAtFirst(input.options, facts.output.options, streams),
  });
  if ("whole" in light) return light;
  const mode = frameModeOf(command, facts, streams, findings, pick.input);
  if ("whole" in mode) return mode;
  const [startUs, offsetUs] = [readRange(input.options)?.startUs, readOffset(input.options)];
  if (offsetUs === undefined) return { whole: "-itsoffset isn't a plain duration" };
  const exactSeek = seeksExactly(media.format.format_name);
  // There ffmpeg begins wherever the seek lands, maybe amid pictures that refer to earlier ones.
  const place = placeOf(input, media, pick.stream, findings.ffmpegVersion);
  const late = place ? mayLandLate(place, findings.index) : startUs !== undefined && !exactSeek;
  if (late && !findings.sought) return { whole: "behind -ss, ffmpeg begins with pictures that windows wouldn't have" };
  const originUs = findOrigin(findings.index, findings.firstPts, sourceTimeBase, formatStartUs(media), {
    ...{ startUs, offsetUs },
  });
  if (originUs === undefined) return { whole: "the time that ffmpeg calls zero can't be told" };
  return {
    split: {
      ...{ pick, sourcePath: localPath(input.url), sourceTimeBase, formatStartUs: formatStartUs(media), originUs },
      ...{
        codec,
        filters: streams.filters,
        pictures: streams.pictures,
        handleFrames: Math.max(streams.handleFrames, light.split.handleFrames),
        frameMode: mode.split,
      },
      ...{ rate: streams.rate?.text, graphInputs: streams.graphs?.video?.inputs ?? 0, scaleFlags: streams.scaleFlags },
      kept: keptDifference(codec, facts.output.options, streams.video, streams.filters, findings.sampleVideo.picture),
      fileFilter: streams.chain && fileFilterOf(streams.chain),
      filterThreads: filterThreads(command, facts.output, streams, findings.cores),
      inputOptions: input.options.filter(({ name }) => !["ss", "t", "to", "itsoffset", "r"].includes(name)),
      keys: keyTimesOf(findings.index.frames),
      exactSeek,
      mayJump: timestampsMayJump(media.format.format_name),
      told: whereTold(streams.video, findings.sideData.shown),
      shownLight: findings.sideData.shown,
      lightFilter: light.split.filter,
    },
  };
}

function cutsOf(
  source: Source,
  command: FfmpegCommand,
  { output, muxer }: CommandFacts,
  streams: StreamFacts,
  findings: Findings,
): Screened<Cuts> {
  const [inputRange, outputRange] = [command.inputs[source.pick.input]?.options ?? [], output.options].map(readRange);
  if (!inputRange || !outputRange) return { whole: "-ss, -t or -to isn't a plain duration" };
  const late = outputRange.startUs === undefined ? undefined : lateReason(findings);
  if (late !== undefined) return { whole: late };
  const limit = readFrameLimit(output.options);
  // ffmpeg then ends all streams, wherever reading stands by then (need_output).
  if (limit !== undefined && streams.picks.length > 1) return { whole: "-frames:v ends the other streams too" };
  const cuts = findCuts(findings.index, {
    ...{
      mode: source.frameMode,
      timeBase: source.sourceTimeBase,
      originUs: source.originUs,
      firstPts: findings.sought?.firstPts,
      codec: source.codec,
    },
    ...{
      // -r before the input would be told, which windows read without.
      frameRate: (streams.inputRate ? undefined : findings.frameRate) ?? guessFrameRate(streams.video),
      interlaced: isInterlaced(streams.video),
      graphInputs: streams.graphs && (streams.graphs.video?.inputs ?? 0),
      wantedRate: streams.rate?.value,
      inputRate: streams.inputRate,
      chain: streams.chain,
      handleFrames: source.handleFrames,
      input: inputRange,
      output: outputRange,
    },
    ...{ frameLimit: limit, forgettingCompared: forgettingCompared(muxer, streams, findings.ffmpegVersion) },
    syncKind: traitsOf(findings.ffmpegVersion).syncKind,
    lengthsCompared: traitsOf(findings.ffmpegVersion).lengthsCompared,
    keyRule: ({ num, den }) => keyRule(source.codec, output.options, num / den),
  });
  if (!cuts) return { whole: unconverted(findings, streams) };
  const early = (readOffset(command.inputs[source.pick.input]?.options ?? []) ?? 0) < 0;
  if (cuts.cuts.length < 2) return { whole: startless(findings, streams, early) };
  const { encoderTimeBase, filterTicks } = cuts;
  const clock = { ...source, encoderTimeBase, filterTicks, outputStartUs: outputRange.startUs ?? 0 };
  const clockless = setsClock(source.frameMode, cuts.forgetsRate) ? clockReason(clock) : undefined;
  return clockless === undefined ? { split: cuts } : { whole: clockless };
}

function unconverted({ ffmpegVersion }: Findings, { chain = [], video, inputRate }: StreamFacts): string {
  if (inputRate) return unnumbered(ffmpegVersion, inputRate, chain);
  if (traitsOf(ffmpegVersion).syncKind === "modern" && chain.some(({ name }) => name === "setpts"))
    return "setpts leaves no frame rate with this ffmpeg, and what comes of that isn't followed yet";
  const deinterlacer = chain.find(({ name, args }) => /dif$/.test(name) && args !== "");
  if (deinterlacer && isInterlaced(video) === undefined)
    return `which frames the filter '${deinterlacer.name}' takes for interlaced isn't followed`;
  return "the frame rate conversion depends on more than the frames' times";
}

function startless({ index }: Findings, { rate, inputRate, chain = [] }: StreamFacts, early: boolean): string {
  const keys = index.frames.filter(({ key }) => key).length;
  if (keys > 1 && rate) return `-r ${rate.text} leaves no key frame to start from`;
  // Frames that last two ticks or more are shown once too often in windows, which can't be told the frames' own rate.
  if (keys > 1 && inputRate) return `-r ${inputRate.text} before the input leaves no key frame to start from`;
  const timed = chain.find(timedFilter);
  if (keys > 1 && timed) return `the filter '${timed.name}' leaves no key frame to start from`;
  // Where the first frame is moved up to zero, all others are as late as that.
  if (keys > 1 && early) return "-itsoffset moves frames before zero, which shifts all others";
  return keys > 1
    ? "no key frame behind the first is one to start from"
    : "the video has only one key frame to start from";
}

export function keptVideo({ muxer }: CommandFacts, streams: StreamFacts, sample: MediaInfo): KeptVideo {
  const graph = (streams.graphs?.video?.inputs ?? 0) > 1;
  return { source: streams.video, sample: sample.streams[streams.videoIndex], muxer, graph };
}

/** @returns the plan, or why the command runs whole */
export function makePlan(
  command: FfmpegCommand,
  facts: CommandFacts,
  streams: StreamFacts,
  findings: Findings,
): Screened<SplitPlan> {
  const fragments = facts.output.options.some(
    ({ name, value }) => name === "movflags" && /frag|empty_moov|dash|cmaf|isml|separate_moof/.test(value ?? ""),
  );
  if (fragments) return { whole: "fragments begin at the encoder's key frames, which differ" };
  const options = dealOptions(facts.output.options, findings.muxerOptions);
  if ("whole" in options) return options;
  const header = headerReason(facts.muxer, options.split.window, packetFilters(options.split.merge));
  if (header !== undefined) return { whole: header };
  const strange = strangeStreams(facts, streams, findings);
  if (strange !== undefined) return { whole: strange };
  const source = sourceOf(command, facts, streams, findings);
  if ("whole" in source) return source;
  const found = cutsOf(source.split, command, facts, streams, findings);
  if ("whole" in found) return found;
  const { cuts, times, regular, trims, encoderTimeBase, syncKinds, sought, shift, steps, forgetsRate } = found.split;
  // Segments hold no such times.
  if ((times.between(0, 1)[0] ?? 0) < 0)
    return { whole: "-itsoffset moves frames before zero, where segments hold none" };
  const { endSeconds, outputEnd, knowsRate, changesLengths, packetTicks, filterTicks } = found.split;
  const video = findings.sample.streams[streams.videoIndex];
  const numbers = numberReason(facts.muxer, source.split.codec, video, regular);
  if (numbers !== undefined) return { whole: numbers };
  const carried = carrySideData(keptVideo(facts, streams, findings.sample), findings.sideData, encoderTimeBase);
  if ("whole" in carried) return carried;
  const forced = facts.output.options.findLast(({ name }) => name === "force_key_frames")?.value;
  const keys = forced === undefined ? undefined : forcedKeys(forced, times.between(0, times.frames), encoderTimeBase);
  if (forced !== undefined && !keys) return { whole: `-force_key_frames ${forced} isn't followed` };
  const merge: MergePlan = {
    ...{ picks: streams.picks, videoIndex: streams.videoIndex, muxer: facts.muxer },
    graphs: streams.graphs?.sound ?? [],
    earlySound: earlySound(command, facts, streams, options.split.merge, findings),
    soundLengths: soundLengths(command, streams.picks, findings.media),
    encodesSound: soundOf(facts.output, streams.picks, findings.media).some(({ copied }) => !copied),
    readsVideo:
      command.inputs[source.split.pick.input]?.options.some(({ name }) => name === "ss") === true &&
      startsByVideo(findings.media[source.split.pick.input]?.format.format_name ?? ""),
    ...{ options: options.split.merge, sample: findings.sample },
    ...{ sampleVideo: findings.sampleVideo, coarse: findings.coarse, sideData: carried.split },
    canSetTimes: traitsOf(findings.ffmpegVersion).hasSetts,
    settsKnowsTicks: traitsOf(findings.ffmpegVersion).settsKnowsTicks,
    startsUs: traitsOf(findings.ffmpegVersion).correctsStarts ? startsOf(streams.picks, findings.media) : undefined,
  };
  return {
    split: {
      ...{ mode: "split", reason: placesText(cuts), command, merge },
      ...{ output: localPath(facts.output.url), cuts, times, regular, endSeconds, outputEnd },
      video: {
        ...source.split,
        encoderOptions: options.split.window,
        encoderTimeBase,
        syncKinds,
        clockSought: sought,
        shift,
        trims,
        outputStartUs: readRange(facts.output.options)?.startUs ?? 0,
        ...{ changesLengths, packetTicks, filterTicks, ...(steps && { steps, forgetsRate, knowsRate }) },
        ...(streams.inputRate && numberedRate({ ...source.split, syncKinds, forgetsRate }, encoderTimeBase)),
        forcedKeys: keys,
      },
    },
  };
}
