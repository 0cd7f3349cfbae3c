/** The JSON of --report: what was done, by whom, and how the result was checked. */
import * as z from "zod";
import { timelineSchema } from "./timeline.ts";

const windowReport = z.object({
  index: z.int(),
  /** Presentation times in the output, seconds. */
  start: z.number(),
  end: z.number().nullable(),
  node: z.string(),
  /** Attempts it took, this one included. */
  attempts: z.int().min(1),
  frames: z.int(),
  /** Wall time of the attempt that counted. */
  seconds: z.number(),
  bytes: z.int(),
  sha256: z.string(),
});

const nodeReport = z.object({
  name: z.string(),
  ffmpeg: z.string(),
  slots: z.int(),
  windows: z.int(),
  frames: z.int(),
  /** Measured on this job: frames per second of wall time while encoding, all slots together. */
  fps: z.number(),
  /** The last error, for nodes that were left out. */
  error: z.string().nullable(),
});

export const reportSchema = z.object({
  version: z.literal(1),
  mode: z.enum(["split", "whole"]),
  reason: z.string(),
  output: z.string(),
  windows: z.array(windowReport),
  nodes: z.array(nodeReport),
  /** Wall time of the whole job. */
  seconds: z.number(),
  verification: z.object({
    /** What was compared for each window, and for the output, in words. */
    windows: z.array(z.string()),
    output: z.array(z.string()),
    frames: z.int().nullable(),
  }),
  /** When what was done where; what --timeline draws. */
  timeline: timelineSchema.optional(),
});

export type JobReport = z.infer<typeof reportSchema>;
export type WindowReport = z.infer<typeof windowReport>;
export type NodeReport = z.infer<typeof nodeReport>;
