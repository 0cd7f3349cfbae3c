/** What the sources' streams decide: which one is encoded, what stands beside it, whether it can be split. Pure. */
import { formatChains, parseFiltergraph, type FilterCall } from "../command/filtergraph.ts";
import { effectiveOption } from "../command/perstream.ts";
import { selectStreams } from "../command/streams.ts";
import type { CommandFile, FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import type { MediaInfo, MediaStream } from "../model/media.ts";
import { parseRational, type Rational } from "../model/time.ts";
import { piecesOf, strandOf } from "../command/strands.ts";
import { choosesSubtitles } from "./containers.ts";
import { filterMemory } from "./filter-classes.ts";
import { readRate } from "./filter-timing.ts";
import { screenGraphs, type GraphFacts } from "./graphs.ts";
import { countedReason, screenInputRate, type InputRate } from "./input-rate.ts";
import { layOver, overlaying, type Laid, type Picture, type Stills } from "./pictures.ts";
import { optionScope } from "./option-scopes.ts";
import { readRange } from "./range.ts";
import { localPath, type CommandFacts, type Screened } from "./screen.ts";
import { timedFilter } from "./timed-filters.ts";

export interface StreamFacts {
  /** In output order. */
  readonly picks: readonly StreamPick[];
  /** Which of the picks is the encoded video. */
  readonly videoIndex: number;
  readonly video: MediaStream;
  /** As named on the command line; undefined leaves the muxer's default. */
  readonly codec: string | undefined;
  readonly filters: string | undefined;
  /** The same, parsed. */
  readonly chain: readonly FilterCall[] | undefined;
  /** Of a leading "sws_flags=…;". */
  readonly scaleFlags: string | undefined;
  /** The command's complex filter graphs; undefined without any. */
  readonly graphs: GraphFacts | undefined;
  /** Laid over the video, in the order of the filters that do it. */
  readonly pictures: readonly Picture[];
  readonly handleFrames: number;
  /** -r before the output; undefined without it. */
  readonly rate: { readonly text: string; readonly value: Rational } | undefined;
  /** -r before the video's input; undefined without it. */
  readonly inputRate: InputRate | undefined;
}

const isAttachedPicture = (stream: MediaStream): boolean => stream.disposition.attached_pic === 1;

type FilterFacts = Pick<StreamFacts, "filters" | "pictures" | "handleFrames" | "chain" | "scaleFlags">;

/** A plain chain, or several that labels make one of. */
function readFilters(filters: string | undefined, stills: Stills): Screened<FilterFacts> {
  if (filters === undefined) {
    return { split: { filters, pictures: [], handleFrames: 0, chain: undefined, scaleFlags: undefined } };
  }
  const graph = parseFiltergraph(filters);
  const [piece, second] = graph ? piecesOf(graph) : [];
  const strand = piece && !second ? strandOf(piece, overlaying) : undefined;
  if (!strand) return { whole: "the filter graph isn't one plain chain" };
  const laid = layOver(strand.steps, { inputs: [], stills, pickOf: () => undefined });
  if ("whole" in laid) return laid;
  const facts = filterFacts(laid.split, graph?.scaleFlags);
  const plain = strand.source === undefined && piece?.sinks[0] === undefined && graph?.chains.length === 1;
  if ("whole" in facts || !plain || graph.scaleFlags !== undefined) return facts;
  return { split: { ...facts.split, filters } };
}

function filterFacts({ chain, pictures }: Laid, scaleFlags: string | undefined): Screened<FilterFacts> {
  let handleFrames = 0;
  let counting: string | undefined;
  for (const call of chain) {
    const memory = filterMemory(call);
    if (!memory) {
      return {
        whole: `nobody has classed the filter '${call.name}' yet`,
        doubt: { kind: "filter", name: call.name },
      };
    }
    // A frame too few would not be seen there: the ones behind it would stand in its place.
    if (memory.class === "windowed" && counting !== undefined)
      return { whole: `the filter '${call.name}' behind '${counting}', which counts frames, isn't followed yet` };
    if (timedFilter(call)?.counts === true) counting = call.name;
    if (memory.class === "windowed") handleFrames += memory.handleFrames;
    else if (memory.class !== "stateless") return { whole: `the filter '${call.name}' can't be split: ${memory.why}` };
  }
  return { split: { filters: formatChains([chain]), pictures, handleFrames, chain, scaleFlags } };
}

/** -loop is followed for pictures that are laid over, and for nothing else. */
function unlaidLoop({ inputs }: FfmpegCommand, pictures: readonly Picture[]): string | undefined {
  const laid = ({ url }: CommandFile): boolean => pictures.some(({ path }) => path === localPath(url));
  const looped = inputs.find((input) => input.options.some(({ name }) => name === "loop") && !laid(input));
  return looped && "-loop before an input changes what is read";
}

export function screenStreams(
  command: FfmpegCommand,
  { output, muxer }: CommandFacts,
  media: readonly MediaInfo[],
  stills: Stills = new Map(),
): Screened<StreamFacts> {
  const graphs = screenGraphs(command, media, stills);
  if (graphs && "whole" in graphs) return graphs;
  const selection = selectStreams(output, media, { subtitles: choosesSubtitles(muxer) }, command, graphs?.split.pads);
  if (selection.kind === "unclear") return { whole: selection.reason, doubt: { kind: "command" } };
  const { picks } = selection;
  const streams = picks.map((pick) => media[pick.input]?.streams.find((stream) => stream.index === pick.stream));
  const videos = streams.flatMap((stream, i) => (stream?.codec_type === "video" ? [{ stream, i }] : []));
  const [only, second] = videos;
  if (!only) return { whole: "there is no video to encode" };
  if (second) return { whole: "the output has several video streams" };
  if (isAttachedPicture(only.stream)) return { whole: "the video is a cover picture" };

  const place = { type: "video", index: only.i, typeIndex: 0 } as const;
  const codec = effectiveOption(output, ["c", "codec", "vcodec"], place);
  if (codec === "copy") return { whole: "the video is copied, not encoded" };
  const filters = effectiveOption(output, ["filter", "vf"], place);
  const line = graphs?.split.video;
  // ffmpeg refuses both at once.
  if (line && filters !== undefined) return { whole: "the video has filters of two kinds", doubt: { kind: "command" } };
  const filtered = line ? filterFacts(line, line.scaleFlags) : readFilters(filters, stills);
  if ("whole" in filtered) return filtered;
  const numbering = screenInputRate(command, picks[only.i]?.input ?? 0);
  if ("whole" in numbering) return numbering;
  const inputRate = numbering.split;
  const miscounted = inputRate && countedReason(filtered.split.handleFrames, readRange(output.options));
  if (miscounted !== undefined) return { whole: miscounted };
  const looped = unlaidLoop(command, filtered.split.pictures);
  if (looped !== undefined) return { whole: looped };
  // Before ffmpeg is asked for a sample, in which such filters may leave nothing behind -ss.
  const timed = filtered.split.chain?.find(timedFilter);
  if (timed && readRange(output.options)?.startUs !== undefined)
    return { whole: `-ss on the output behind the filter '${timed.name}' isn't followed yet` };
  const text = effectiveOption(output, ["r"], place);
  const value = readRate(text);
  if (text !== undefined && !value) return { whole: `-r ${text} isn't a plain rate` };
  const rate = text === undefined || !value ? undefined : { text, value };
  if (line && !parseRational(only.stream.r_frame_rate)) return { whole: "the graph isn't told the video's frame rate" };
  return {
    split: {
      ...{ picks, videoIndex: only.i, video: only.stream, codec, rate, graphs: graphs?.split },
      ...{ inputRate, ...filtered.split },
    },
  };
}

export interface ScopedOptions {
  readonly window: readonly FfmpegOption[];
  readonly merge: readonly FfmpegOption[];
}

/** Deals the output's options out to the steps. */
export function dealOptions(
  options: readonly FfmpegOption[],
  muxerOptions: ReadonlySet<string>,
): Screened<ScopedOptions> {
  const window: FfmpegOption[] = [];
  const merge: FfmpegOption[] = [];
  for (const option of options) {
    const scope = optionScope(option, { muxerOptions });
    if (typeof scope === "string") return { whole: scope };
    const isFilter = ["filter", "vf"].includes(option.name);
    const isCodec = ["c", "codec", "vcodec"].includes(option.name);
    if (scope.window && !isFilter && !isCodec) window.push(option);
    if (scope.merge) merge.push(option);
  }
  return { split: { window, merge } };
}
