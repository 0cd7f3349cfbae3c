/** When a job's windows were encoded, where, and how each attempt ended: what --report and --timeline show. */
import * as z from "zod";

/** All times are seconds from the start of the job. */
const attempt = z.object({
  /** 0-based, as in the report's windows. */
  window: z.int(),
  /** 1-based, counted per window. */
  attempt: z.int().min(1),
  node: z.string(),
  /** Whether another attempt at the window was running when it began. */
  backup: z.boolean(),
  start: z.number(),
  /** When the node was free again; what follows until `end` is checking. */
  encoded: z.number(),
  end: z.number(),
  /** "aborted": another attempt came first, or the job ended. "open": it was running when this was written. */
  outcome: z.enum(["verified", "failed", "lost", "refused", "aborted", "open"]),
  /** 0 unless verified. */
  frames: z.int(),
  /** Of the source; the last window has no end. */
  sourceStart: z.number(),
  sourceEnd: z.number().nullable(),
  /** Why it wasn't verified; empty where there is nothing to say. */
  detail: z.string(),
});

const node = z.object({
  name: z.string(),
  /** When it was ready; null for a node that was left out. */
  ready: z.number().nullable(),
  slots: z.int(),
  ffmpeg: z.string(),
  /** How it gets at the source: "reference", "copy" or "streaming". */
  way: z.string().nullable(),
  /** Why it was left out. */
  error: z.string().nullable(),
});

export const timelineSchema = z.object({
  mode: z.enum(["split", "whole"]).nullable(),
  reason: z.string(),
  /** When the plan stood, when merging began, when the job ended; null for what wasn't reached. */
  planned: z.number().nullable(),
  merging: z.number().nullable(),
  end: z.number(),
  /** Windows of an earlier run of the same command. */
  resumedWindows: z.int(),
  attempts: z.array(attempt),
  nodes: z.array(node),
  /** Seconds of source per second of wall time, as the nodes told it; some hundred samples at most. */
  speed: z.array(z.object({ at: z.number(), speed: z.number() })),
});

export type Timeline = z.infer<typeof timelineSchema>;
export type TimelineAttempt = z.infer<typeof attempt>;
export type TimelineNode = z.infer<typeof node>;
