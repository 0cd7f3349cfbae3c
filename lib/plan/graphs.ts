/**
 * Complex filter graphs: what of them is the one video's line of filters, which windows take, and what is sound, which
 * the merge takes. Pure; anything else is left to one run.
 */
import { formatChains, parseFiltergraph, type FilterCall, type FilterGraph } from "../command/filtergraph.ts";
import { doubtAbout, matchesSpecifier } from "../command/specifier.ts";
import { piecesOf, strandOf, type GraphPiece } from "../command/strands.ts";
import type { GraphPad } from "../command/streams.ts";
import type { FfmpegCommand, StreamPick } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import { filterMemory } from "./filter-classes.ts";
import { layOver, overlaying, type Laid, type Stills } from "./pictures.ts";
import { sayStreams } from "./said-graph.ts";
import type { Screened } from "./screen.ts";

export interface GraphFacts {
  /** What the graphs give, in ffmpeg's order. */
  readonly pads: readonly GraphPad[];
  /** The video's line; undefined where the graphs are for sound alone. */
  readonly video: VideoLine | undefined;
  /** Graphs of sound, each output under the label of its pick. */
  readonly sound: readonly string[];
  /** Each graph option's text, with all streams named where ffmpeg would choose them by itself. */
  readonly said: readonly string[];
}

export interface VideoLine extends Laid {
  readonly scaleFlags: string | undefined;
  /** Of the graph that it's in; 2 stands for more. With one, ffmpeg takes the output for that input's (transcode_init). */
  readonly inputs: 1 | 2;
}

type Refused = Exclude<Screened<never>, { readonly split: never }>;

export const isGraph = (name: string): boolean => name === "filter_complex" || name === "lavfi";
/** Give as many outputs as they're asked for. */
const branching = new Set(["extractplanes"]);

/** @returns undefined where the command has none */
export function screenGraphs(
  command: FfmpegCommand,
  media: readonly MediaInfo[],
  stills: Stills = new Map(),
): Screened<GraphFacts> | undefined {
  const options = command.globals.filter(({ name }) => isGraph(name));
  if (options.length === 0) return undefined;
  let facts: GraphFacts = { pads: [], video: undefined, sound: [], said: [] };
  for (const { name, value } of options) {
    const graph = parseFiltergraph(value ?? "");
    if (!graph || graph.chains.flat().some(({ outputs }) => outputs.some((label) => /^\d+:/.test(label))))
      return { whole: `-${name} connects several streams` };
    const pieces = piecesOf(graph);
    const said: (readonly (readonly FilterCall[])[] | undefined)[] = [];
    const sources = pieces.flatMap((piece) => piece.sources).length;
    for (const piece of pieces) {
      const found = videoLine(piece, command, media, stills);
      if (found && "whole" in found) return found;
      const video = found?.split;
      const sound = video ? undefined : soundOf(piece, media, facts.pads.length);
      said.push(video ? video.said : piece.chains);
      if (video && !facts.video) {
        const pick = { ...video.pick, label: piece.sinks[0] ?? "v" };
        const pad = { type: "video", label: piece.sinks[0], pick } as const;
        const inputs = sources - video.opened === 1 ? 1 : 2;
        const { chain, pictures } = video;
        const line = { chain, pictures, scaleFlags: graph.scaleFlags, inputs } as const;
        facts = { ...facts, pads: [...facts.pads, pad], video: line };
      } else if (sound) {
        facts = { ...facts, pads: [...facts.pads, ...sound.pads], sound: [...facts.sound, sound.text] };
      } else return unled(name, piece, media);
    }
    facts = { ...facts, said: [...facts.said, saidText(graph, said) ?? value ?? ""] };
  }
  return { split: facts };
}

function saidText(
  { scaleFlags }: FilterGraph,
  pieces: readonly (readonly (readonly FilterCall[])[] | undefined)[],
): string | undefined {
  const flags = scaleFlags === undefined ? "" : `sws_flags=${scaleFlags};`;
  return pieces.includes(undefined) ? undefined : flags + formatChains(pieces.flatMap((chains) => chains ?? []));
}

/** The first stream that a label means to a filter of that type (init_input_filter in ffmpeg_filter.c, 5.1). */
function streamOf(
  label: string | undefined,
  type: "video" | "audio",
  media: readonly MediaInfo[],
): StreamPick | undefined {
  const [, number, specifier = ""] = /^(\d+)(?::(.*))?$/.exec(label ?? "") ?? [];
  const inputs = label === undefined ? media.map((_, i) => i) : number === undefined ? [] : [Number(number)];
  for (const input of inputs) {
    const info = media[input];
    if (!info || doubtAbout(specifier, info) !== undefined) return undefined;
    const found = info.streams.find(
      ({ codec_type: is, index }) => is === type && matchesSpecifier(specifier, info, index),
    );
    if (found) return { input, stream: found.index };
  }
  return undefined;
}

/** Why a piece is neither the video's line nor sound that the merge takes. */
function unled(option: string, piece: GraphPiece, media: readonly MediaInfo[]): Refused {
  const why = (reason: string): Refused => ({ whole: `-${option} ${reason}` });
  const calls = piece.chains.flat();
  const sounds = piece.sources.map((label) => (label === undefined ? undefined : streamOf(label, "audio", media)));
  const files = new Set(sounds.map((pick) => pick?.input));
  if (files.size > 1 && !files.has(undefined)) return why("mixes the sound of several files");
  if (files.size === 1 && !files.has(undefined)) return why("leaves several outputs without a label");
  // Of pictures that fork and meet again, it isn't the reason.
  const unsaid = piece.chains.find(([first]) => first?.inputs.length === 0)?.[0];
  if (unsaid && !calls.some((call) => filterMemory(call)))
    return why(`doesn't say which stream goes into '${unsaid.name}'`);
  const unclassed = calls.find((call) => !filterMemory(call));
  if (!unclassed || !strandOf(piece, overlaying)) return why("connects several streams");
  const { name } = unclassed;
  return { whole: `nobody has classed the filter '${name}' yet`, doubt: { kind: "filter", name } };
}

interface FoundLine extends Laid {
  readonly pick: StreamPick;
  /** By how much fewer inputs the graph has than its chains have beginnings. */
  readonly opened: number;
  /** See GraphFacts. */
  readonly said: readonly (readonly FilterCall[])[] | undefined;
}

/** @returns undefined where it isn't one line of pictures */
function videoLine(
  piece: GraphPiece,
  { inputs }: FfmpegCommand,
  media: readonly MediaInfo[],
  stills: Stills,
): Screened<FoundLine> | undefined {
  const strand = strandOf(piece, overlaying);
  const pick = strand && streamOf(strand.source, "video", media);
  if (!strand || !pick) return undefined;
  // A filter without a class may be one for sound.
  if (!strand.steps.every(({ call }) => filterMemory(call) && !branching.has(call.name))) return undefined;
  const pickOf = (label: string | undefined): StreamPick | undefined =>
    label === undefined ? onlyOther(pick, media) : streamOf(label, "video", media);
  const laid = layOver(strand.steps, { inputs, stills, pickOf });
  if ("whole" in laid) return laid;
  const opened = laid.split.pictures.filter(({ place }) => place === "filter").length;
  const unsaid = strand.steps.filter(({ side }) => side?.source === undefined && side?.steps.length === 0).length;
  const other = onlyOther(pick, media);
  const said = sayStreams(strand, { main: named(pick), other: other && named(other), sink: piece.sinks[0] });
  return { split: { ...laid.split, pick, opened: opened - unsaid, said } };
}

const named = ({ input, stream }: StreamPick): string => `${input}:${stream}`;

/** What ffmpeg takes where nothing is said: the first stream that isn't in use, which is sure where there is but one. */
function onlyOther(taken: StreamPick, media: readonly MediaInfo[]): StreamPick | undefined {
  const all = media.flatMap(({ streams }, input) =>
    streams.filter(({ codec_type: is }) => is === "video").map(({ index }) => ({ input, stream: index })),
  );
  const [other, another] = all.filter(({ input, stream }) => input !== taken.input || stream !== taken.stream);
  return another ? undefined : other;
}

/** Sound from one file, each stream of it named: with two, it may depend on the order in which they are read. */
function soundOf(
  piece: GraphPiece,
  media: readonly MediaInfo[],
  before: number,
): { readonly pads: readonly GraphPad[]; readonly text: string } | undefined {
  const picks = piece.sources.map((label) => (label === undefined ? undefined : streamOf(label, "audio", media)));
  const [first] = picks;
  const bare = piece.sinks.filter((label) => label === undefined).length;
  if (!first || picks.some((pick) => pick?.input !== first.input) || bare > 1) return undefined;
  const own = (label: string | undefined): string => label ?? `dffmpeg${before}`;
  const chains = piece.chains.map((chain) =>
    chain.map((call, i) =>
      i === chain.length - 1 && call.outputs.length === 0 ? { ...call, outputs: [own(undefined)] } : call,
    ),
  );
  const pads = piece.sinks.map((label) => ({ type: "audio", label, pick: { ...first, label: own(label) } }) as const);
  return { pads, text: formatChains(chains) };
}
