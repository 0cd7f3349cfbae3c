/** One try of one node at one window: what it is told, what it leaves behind, how it can end. */
import * as z from "zod";

export interface AttemptName {
  readonly job: string;
  readonly window: number;
  /** 1-based. */
  readonly attempt: number;
  /** Random; makes every file name unique, so a zombie never writes where anyone looks. */
  readonly nonce: string;
}

/** The stem of every file of an attempt: "w0003-a1-x7Gk2". */
export function attemptStem({ window, attempt, nonce }: Omit<AttemptName, "job">): string {
  return `w${String(window).padStart(5, "0")}-a${attempt}-${nonce}`;
}

/** What it encodes into, inside attempts/: NUT for a window, the output's own format for a command that runs whole. */
export function attemptFile(name: Omit<AttemptName, "job">, extension = ".nut"): string {
  return `${attemptStem(name)}${extension}`;
}

/** The completion marker a node's runner writes after syncing its file; see docs/design.md, "Markers". */
export const markerSchema = z.object({
  version: z.literal(1),
  job: z.string(),
  window: z.int(),
  attempt: z.int(),
  nonce: z.string(),
  node: z.string(),
  /** ffmpeg's exit status; a marker with another one than 0 reports a failure. */
  exit: z.int(),
  /** Of the encoded file, in bytes. -1 when there is none. */
  size: z.int(),
  /** Lower-case hex; empty when there is no file. */
  sha256: z.string(),
  /** The file's name, relative to the job's attempts folder. */
  file: z.string(),
  /** Whether the decoder spoke of a damaged source. Absent in the markers of earlier versions. */
  damaged: z.boolean().optional(),
});

export type Marker = z.infer<typeof markerSchema>;

/**
 * How closely a segment is looked at before it counts: its size alone, its bytes by their hash, or also by decoding it. Frames
 * and times are compared in any case.
 */
export const verifyLevels = ["size", "hash", "decode"] as const;
export type VerifyLevel = (typeof verifyLevels)[number];

/** A progress report of a running ffmpeg (-progress). */
export interface AttemptProgress {
  readonly frames: number;
  readonly fps: number;
  /** Presentation time reached in the output, microseconds; undefined before the first frame. */
  readonly outTimeUs: number | undefined;
}

/** How an attempt ended. "lost" isn't failed: the node may still be writing under this attempt's name. */
export type AttemptOutcome =
  | {
      readonly kind: "done";
      readonly marker: Marker;
      /** The decoder's first word about a damaged source; empty for a sound one. */
      readonly complaint: string;
    }
  | { readonly kind: "failed"; readonly exit: number; readonly stderrTail: string }
  | { readonly kind: "lost"; readonly cause: Error }
  | { readonly kind: "aborted" };
