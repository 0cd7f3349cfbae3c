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

export interface Wanted {
  readonly brief: boolean;
  readonly pairs: number;
  /** What everything but the nodes may take, about. */
  readonly minutes: number;
  /** What the nodes' film takes on one core, seconds. */
  readonly work: number;
  readonly cluster: boolean;
  readonly write: boolean;
}

/** `[--brief] [--minutes N] [--work N] [--no-cluster] [--write] [PAIRS]` */
export function wantedOf(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      brief: { type: "boolean", default: false },
      minutes: { type: "string", default: "12" },
      work: { type: "string", default: "120" },
      "no-cluster": { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  const { brief, minutes, work, write } = values;
  const pairs = Number(positionals[0] ?? (brief ? 1 : 5));
  return { brief, pairs, minutes: Number(minutes), work: Number(work), cluster: !values["no-cluster"], write };
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
export const dffmpeg = [process.execPath, join(root, "cli", "dffmpeg")] as const;

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
