/** The matrix: sources × arguments × containers × ways. Puts the tables together; runs nothing. */
import { clip, type FixtureName } from "../../fixtures/generate.ts";
import { codecRecipes } from "../../fixtures/recipes-codecs.ts";
import { damageRecipes } from "../../fixtures/recipes-damage.ts";
import { pictureRecipes } from "../../fixtures/recipes-picture.ts";
import { streamRecipes } from "../../fixtures/recipes-streams.ts";
import { timingRecipes } from "../../fixtures/recipes-timing.ts";
import { toldRecipes } from "../../fixtures/recipes-told.ts";
import { otherArguments } from "./arguments-others.ts";
import { aviArguments } from "./arguments-avi.ts";
import { fieldArguments } from "./arguments-fields.ts";
import { laidArguments } from "./arguments-laid.ts";
import { toldArguments } from "./arguments-told.ts";
import { timedArguments } from "./arguments-timed.ts";
import { transportArguments } from "./arguments-transport.ts";
import { lossless, pictureArguments, type Arguments } from "./arguments.ts";
import { coverOf } from "./cover.ts";
import type { Way } from "./ours.ts";
import type { Comparison } from "./run.ts";

export interface Case extends Comparison {
  readonly name: string;
  /** The name of its arguments, for counting. */
  readonly arguments: string;
  /** Where the promise names it: must split. Default: may run whole for a reason in whole.ts. */
  readonly promised?: boolean;
  readonly psnrFloor?: number;
}

const table: Readonly<Record<string, Arguments>> = {
  ...{ ...pictureArguments, ...timedArguments, ...transportArguments, ...otherArguments },
  ...{ ...toldArguments, ...laidArguments, ...aviArguments, ...fieldArguments },
};

/** Spoilt on purpose: twelve plain runs of ffmpeg 5.1 gave four results, unless one thread decodes. */
const unsteady = /^d-spoilt/;

function makeCase(source: FixtureName, name: string, wanted: Arguments, way: Way = "reference"): Case {
  const to = wanted.to ?? "mkv";
  const before = [...(unsteady.test(source) ? ["-threads", "1"] : []), ...(wanted.before ?? [])];
  const ways = way === "reference" ? "" : `, ${way}`;
  return {
    ...{ name: `${source}: ${name}, to ${to}${ways}`, source, arguments: name, output: `out.${to}`, way },
    args: [
      ...[...before, "-i", "INPUT", ...(wanted.inputs ?? [])],
      ...[...(wanted.video ?? lossless), ...(wanted.audio ?? ["-c:a", "copy"]), ...(wanted.after ?? []), "OUTPUT"],
    ],
    ...(wanted.lossy ? { lossy: true, psnrFloor: wanted.psnrFloor ?? 30 } : {}),
    ...(wanted.allowed ? { allowed: wanted.allowed } : {}),
  };
}

/** A case by its source's and its arguments' names, as the table of arguments has them. */
export function caseOf(source: FixtureName, name: string, way?: Way): Case {
  const wanted = table[name];
  if (!wanted) throw new Error(`no arguments are named ${name}`);
  return makeCase(source, name, wanted, way);
}

const names = (recipes: Readonly<Record<string, unknown>>): FixtureName[] =>
  Object.keys(recipes).filter((name) => !/^side\.|^p-small/.test(name)) as FixtureName[];

export const sources: readonly FixtureName[] = [
  ...[...names(codecRecipes), ...names(timingRecipes), ...names(pictureRecipes)],
  ...[...names(streamRecipes), ...names(damageRecipes), ...names(toldRecipes)],
];

/** A source as it is: its sound copied to Matroska, or encoded to MP4. */
export function plainly(source: FixtureName, to: "mkv" | "mp4", way?: Way): Case {
  if (to === "mkv") return makeCase(source, "as it is", {}, way);
  return makeCase(source, "as it is, sound encoded", { audio: ["-c:a", "aac", "-b:a", "96k"], to }, way);
}

const bySource: readonly Case[] = sources.flatMap((source) => [plainly(source, "mkv"), plainly(source, "mp4")]);

/** Sources whose sound MP4 can't hold are left out: ffmpeg refuses. */
const copiedToMp4: readonly Case[] = sources
  .filter((source) => /^[cst]-.*\.(mp4|mkv|ts|webm|flv)$/.test(source))
  .filter((source, i) => i % 2 === 0 || source.startsWith("t-"))
  .map((source) => caseOf(source, "x264 lossless to mp4"));

/** B-frames of the encoder's over sources with uneven times. */
const reordered: readonly Case[] = sources
  .filter((source) => /^(t-(late|drops|jitter|edit|5994|23976|wrap|hour)|c-h264-open|c-mpeg2|p-tff)/.test(source))
  .flatMap((source, i) => [caseOf(source, i % 2 === 0 ? "x264 B-frames to mp4" : "x264 B-frames to mkv")]);

const byArguments: readonly Case[] = Object.entries(table).flatMap(([name, wanted]) =>
  (wanted.sources ?? (["c-h264.mp4", "c-mpeg2.ts"] as const)).map((source) => makeCase(source, name, wanted)),
);

/** A node that doesn't see the source gets slices of it. */
const sliced: readonly Case[] = [
  ...sources
    .filter((source) =>
      /^(c-(h264|hevc|mpeg2|vp9|av1|prores)|t-(late|edit|drops|jitter|wrap|jump)|p-tff|d-)/.test(source),
    )
    .map((source) => plainly(source, "mkv", "copy")),
  ...(["l-hdr10.mkv", "l-upside-down.mp4"] as const).map((source) => plainly(source, "mkv", "copy")),
  ...["setpts faster, to mkv", "setpts by number, to mp4", "select by time, without gaps", "framestep"].flatMap(
    (name) => (["c-h264-open.mp4", "t-jitter.mkv", "t-2997.ts"] as const).map((source) => caseOf(source, name, "copy")),
  ),
  ...["overlay to mp4", "overlay by movie", "overlay for a while"].map((name) =>
    caseOf("c-h264-open.mp4", name, "copy"),
  ),
  caseOf("c-mpeg2.ts", "overlay twice, with sound", "copy"),
  ...(["minterpolate", "tblend", "deflicker"] as const).flatMap((name) =>
    (["t-jitter.mkv", "c-mpeg2.ts"] as const).map((source) => caseOf(source, name, "copy")),
  ),
  ...(["t-10-open.mkv", "t-10-open.ts"] as const).map((source) => plainly(source, "mkv", "copy")),
  ...["mpeg4 to avi, sound mp3", "mpeg4 to avi, with B-frames, sound ac3"].flatMap((name) =>
    (["c-mpeg2.ts", "t-drops.mp4"] as const).map((source) => caseOf(source, name, "copy")),
  ),
  caseOf("c-mpeg2.ts", "ffv1 to avi, sound aac", "copy"),
  ...(["p-tff.ts", "t-jitter.mkv"] as const).map((source) => caseOf(source, "separatefields", "copy")),
  ...(["t-2997.ts", "t-drops.mp4"] as const).map((source) => caseOf(source, "settb to mp4", "copy")),
  ...(["p-tff.ts", "c-mpeg2.ts"] as const).map((source) =>
    caseOf(source, "yadif per field, progressive left alone", "copy"),
  ),
  ...["yadif", "scale", "a graph of one line", "x264 B-frames to mp4", "x264 at even key frames"].flatMap((name) =>
    (["p-tff.ts", "c-h264-open.mp4"] as const).map((source) => caseOf(source, name, "copy")),
  ),
];

/** HDR10 kept by the container, the way that most films come. */
const told: readonly Case[] = [
  caseOf("l-hdr10.mkv", "x265 of a told film to mp4, unofficial"),
  { ...plainly("l-hdr10.mkv", "mkv"), promised: true },
];

/** Everything. */
export const matrix: readonly Case[] = distinct([
  ...[...bySource, ...byArguments, ...copiedToMp4, ...reordered, ...sliced],
  { ...makeCase(clip, "scale", { after: ["-vf", "scale=320:-2"], to: "mp4" }), promised: true },
]);

/** What a full run of the tests has time for: the promised, and the cases that show most. */
export const covering: readonly Case[] = coverOf(matrix, 42, told);

function distinct(cases: readonly Case[]): Case[] {
  return [...new Map(cases.map((wanted) => [wanted.name, wanted])).values()];
}
