/** What is measured on what: the source, the encoders, how often. */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { affordableSeconds, BRIEF, makeBriefFilm, makeFilm } from "./film.ts";

export const root = join(import.meta.dirname, "..", "..");

export interface Setting {
  readonly brief: boolean;
  readonly pairs: number;
  readonly source: string;
  /** Of the source. */
  readonly seconds: number;
  readonly folder: string;
}

/** What can be measured by itself; what isn't measured this time stays as it was written down. */
export const PARTS = ["start-up", "bytes", "tail", "alone", "nodes"] as const;
export type Part = (typeof PARTS)[number];

export interface Wanted {
  readonly brief: boolean;
  readonly pairs: number;
  /** What everything but the nodes may take, about. */
  readonly minutes: number;
  /** Of the nodes' films, what each takes on the fastest node, seconds. */
  readonly work: readonly number[];
  /** Of this machine's, that the nodes share. */
  readonly cores: number;
  /** Whether the nodes are measured with dffmpeg alone, not with simpler policies. */
  readonly ours: boolean;
  readonly parts: readonly Part[];
  readonly write: boolean;
}

const isPart = (word: string): word is Part => (PARTS as readonly string[]).includes(word);

function partsOf(words: readonly string[]): Part[] {
  const wrong = words.find((word) => !isPart(word));
  if (wrong !== undefined) throw new Error(`--part ${wrong}: there are ${PARTS.join(", ")}`);
  return words.length > 0 ? words.filter(isPart) : [...PARTS];
}

/** `[--brief] [--minutes N] [--work N]... [--cores N] [--ours] [--part NAME]... [--write] [PAIRS]` */
export function wantedOf(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      brief: { type: "boolean", default: false },
      minutes: { type: "string", default: "12" },
      work: { type: "string", multiple: true, default: ["120"] },
      cores: { type: "string", default: "2" },
      ours: { type: "boolean", default: false },
      part: { type: "string", multiple: true, default: [] },
      write: { type: "boolean", default: false },
    },
  });
  const { brief, minutes, work, cores, ours, part, write } = values;
  const pairs = Number(positionals[0] ?? (brief ? 1 : 5));
  const numbers = { pairs, minutes: Number(minutes), work: work.map(Number), cores: Number(cores) };
  return { brief, ours, ...numbers, parts: partsOf(part), write };
}

/** As people use them; --brief takes faster ones. */
export function encoders(brief: boolean): Readonly<Record<string, readonly string[]>> {
  const svt = ["-c:v", "libsvtav1", "-preset", brief ? "12" : "8"];
  const vp9 = [
    "-c:v",
    "libvpx-vp9",
    "-b:v",
    "0",
    "-crf",
    "34",
    "-deadline",
    "realtime",
    "-cpu-used",
    brief ? "8" : "5",
  ];
  return {
    x264: ["-c:v", "libx264", "-preset", brief ? "ultrafast" : "medium"],
    x265: ["-c:v", "libx265", "-preset", brief ? "ultrafast" : "fast", "-x265-params", "log-level=error"],
    "SVT-AV1": svt,
    VP9: vp9,
  };
}

/** The built program where there is one worth measuring: tsx adds a start-up of its own. */
export const dffmpeg = process.env["DFFMPEG_TEST_PROGRAM"] ?? join(root, "cli", "dffmpeg"); // tests build anew meanwhile

/** A folder that's gone afterwards, with the film in it. */
export async function withSetting<T>(wanted: Wanted, use: (setting: Setting) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-bench-"));
  const { brief, pairs, minutes } = wanted;
  try {
    const seconds = brief ? BRIEF.seconds : await affordableSeconds(folder, minutes, pairs);
    const source = await (brief ? makeBriefFilm(folder) : makeFilm(folder, seconds));
    return await use({ brief, pairs, source, seconds, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const machine = (): string => `${availableParallelism()} cores, Node ${process.versions.node}`;
