/**
 * Still pictures laid over the video by `overlay`: which they are, and how windows have them. Such a picture has one
 * frame, at time zero, which overlay repeats until the film ends: so it's the same to a window as to one run. Pure.
 */
import { parseFiltergraph, splitArgs, type FilterCall } from "../command/filtergraph.ts";
import type { Strand, StrandStep } from "../command/strands.ts";
import type { CommandFile, FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import { worksOnPicture } from "./filter-classes.ts";
import { endingWithFilm, endsWithFirst } from "./overlay.ts";
import { isPlainPath, localPath, type Screened } from "./screen.ts";

/** Filters that take a second input which may be a still picture. */
export const overlaying: ReadonlySet<string> = new Set(["overlay"]);

export interface Picture {
  /** On this machine. */
  readonly path: string;
  /** "input": windows have it as an input of their own; "filter": a filter opens it. */
  readonly place: "input" | "filter";
}

/** Files that are known to hold one picture, and which of their streams it is. */
export type Stills = ReadonlyMap<string, number>;

/** Names in which ffmpeg sees a pattern. */
const isPattern = (path: string): boolean => /[%*?{]/.test(path);

/** The file that a `movie` opens with nothing else said; undefined for other calls. */
function movieFile({ name, args }: FilterCall): string | undefined {
  const [file, more] = splitArgs(args);
  if (name !== "movie" || !file || more || (file.key !== undefined && file.key !== "filename")) return undefined;
  return isPlainPath(file.value) && !isPattern(file.value) ? localPath(file.value) : undefined;
}

const filterOptions = new Set(["filter_complex", "lavfi", "filter", "vf"]);
const holdsFilters = ({ name }: FfmpegOption): boolean => filterOptions.has(name);

function callsOf({ globals, outputs }: FfmpegCommand): readonly FilterCall[] {
  const texts = [...globals, ...outputs.flatMap(({ options }) => options)].filter(holdsFilters);
  return texts.flatMap(({ value }) => parseFiltergraph(value ?? "")?.chains.flat() ?? []);
}

/** Whether pictures may be laid over the video. */
export function laysOver(command: FfmpegCommand): boolean {
  return callsOf(command).some(({ name }) => overlaying.has(name));
}

/** Files that the command's filters open, and that may be pictures. */
export function movieFiles(command: FfmpegCommand): readonly string[] {
  return callsOf(command).flatMap((call) => movieFile(call) ?? []);
}

/** Where a window's filters name the picture's file: no argument of the user's holds such a character. */
const pathMark = (number: number): string => `\0${number}\0`;

/** @param pathOf a picture's file, as the text of a filter graph holds it */
export function withPaths(filters: string, pathOf: (number: number) => string): string {
  return filters.replace(/\0(\d+)\0/g, (_, number: string) => pathOf(Number(number)));
}

/** What pictures are to be found in. */
export interface Ground {
  readonly inputs: readonly CommandFile[];
  readonly stills: Stills;
  /** The stream that such a label means; undefined where that isn't sure. */
  readonly pickOf: (label: string | undefined) => StreamPick | undefined;
}

export interface Laid {
  readonly chain: readonly FilterCall[];
  readonly pictures: readonly Picture[];
}

/** A line's filters one after the other, those with a second input preceded by what makes it. */
export function layOver(steps: readonly StrandStep[], ground: Ground): Screened<Laid> {
  const chain: FilterCall[] = [];
  const pictures: Picture[] = [];
  for (const { call, side } of steps) {
    const found = side ? pictureOf(call, side, ground, pictures) : undefined;
    if (found && "whole" in found) return found;
    if (found) pictures.push(found.split.picture);
    chain.push(found?.split.call ?? { ...call, inputs: [], outputs: [] });
  }
  return { split: { chain, pictures } };
}

interface Over {
  readonly call: FilterCall;
  readonly picture: Picture;
}

function pictureOf(call: FilterCall, side: Strand, ground: Ground, others: readonly Picture[]): Screened<Over> {
  const calls = side.steps.map(({ call: own }) => ({ ...own, inputs: [], outputs: [] }));
  const number = others.length;
  const [first, ...behind] = calls;
  const opened = side.source === undefined && first ? movieFile(first) : undefined;
  if (opened !== undefined && first) {
    if (!ground.stills.has(opened)) return noPicture(opened);
    const movie = { ...first, args: `filename=${pathMark(number)}` };
    const odd = strange(behind);
    if (odd !== undefined) return { whole: odd };
    return {
      split: { call: fed(call, number, [movie, ...behind], undefined), picture: { path: opened, place: "filter" } },
    };
  }
  const pick = ground.pickOf(side.source);
  const input = pick && ground.inputs[pick.input];
  if (!input) return { whole: "the filter 'overlay' can't be split: it needs a second stream" };
  const path = localPath(input.url);
  if (ground.stills.get(path) !== pick.stream || isPattern(path)) return noPicture(path);
  const looped = looping(input.options);
  if (looped === undefined) return { whole: "options before a picture that is laid over aren't followed yet" };
  if (looped && !endsWithFirst(call)) return { whole: "the looped picture goes on behind the film's end" };
  const odd = strange(calls, looped);
  if (odd !== undefined) return { whole: odd };
  const own = looped ? endingWithFilm(call) : call;
  if (!own) return { whole: "'enable' over a looped picture isn't followed" };
  const place = 1 + others.filter((one) => one.place === "input").length;
  return { split: { call: fed(own, number, calls, `${place}:${pick.stream}`), picture: { path, place: "input" } } };
}

const noPicture = (path: string): { readonly whole: string } => ({
  whole: `the filter 'overlay' can't be split: '${path}' isn't one still picture`,
});

/** Whether the picture comes again and again; undefined for options that say more. */
function looping(options: readonly FfmpegOption[]): boolean | undefined {
  if (options.some(({ name, value }) => name !== "loop" || !["0", "1"].includes(value ?? ""))) return undefined;
  return options.at(-1)?.value === "1";
}

/** Why the picture's own filters may give another picture later on. */
function strange(calls: readonly FilterCall[], looped = false): string | undefined {
  const odd = calls.find((call) => !worksOnPicture(call) || (looped && /\b([tT]|enable)\b/.test(call.args)));
  return odd && `the filter '${odd.name}' on a picture that is laid over isn't followed yet`;
}

/** The filter, its first input the chain's, its second the picture's. @param source undefined where a filter opens it */
function fed(call: FilterCall, number: number, side: readonly FilterCall[], source: string | undefined): FilterCall {
  const [under, over] = [`under${number}`, `over${number}`];
  const handOn: FilterCall = { name: "null", instance: undefined, args: "", inputs: [], outputs: [under] };
  const strand = side.map((one, i) => ({
    ...one,
    inputs: i === 0 && source !== undefined ? [source] : [],
    outputs: i === side.length - 1 ? [over] : [],
  }));
  const feeds = strand.length > 0 ? [[handOn], strand] : [[handOn]];
  return { ...call, inputs: [under, strand.length > 0 ? over : (source ?? over)], outputs: [], feeds };
}
