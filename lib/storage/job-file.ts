/** job.json: what a job is, so that a later session knows whether it may go on. Says nothing of how far it is. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { errnoOf } from "../model/errno.ts";
import { writeWhole } from "./write.ts";

/** A file's likeness: enough to see that it was changed, replaced or cut short. */
export const fingerprintSchema = z.object({
  /** Absolute, links resolved. */
  path: z.string(),
  /** Bytes. */
  size: z.int(),
  /** Milliseconds since 1970. */
  mtimeMs: z.number(),
  /** sha256 of its first and its last MiB, lower-case hex. */
  ends: z.string(),
});

export const jobFileSchema = z.object({
  version: z.literal(1),
  /** ffmpeg's arguments as they were given. */
  args: z.array(z.string()),
  /** The caller's own options, for it to repeat; dffmpeg's command line puts --nodes and the like here. */
  callerOptions: z.array(z.string()),
  /** The folder that relative paths are relative to. */
  cwd: z.string(),
  /** Absolute. */
  output: z.string(),
  /** Every file the arguments name, the output aside. */
  sources: z.array(fingerprintSchema),
  dffmpeg: z.string(),
  /** The controller's, as `ffmpeg -version` says. */
  ffmpeg: z.string(),
  /** sha256 of the arguments that decide the output, and of the plan made from them. */
  argsDigest: z.string(),
  planDigest: z.string(),
  /** Of source to encode. */
  totalSeconds: z.number(),
  /** ISO 8601, UTC. */
  startedAt: z.iso.datetime(),
});

export type Fingerprint = z.infer<typeof fingerprintSchema>;
export type JobFile = z.infer<typeof jobFileSchema>;

const nameOf = (folder: string): string => join(folder, "job.json");

export async function writeJobFile(folder: string, job: JobFile): Promise<void> {
  await writeWhole(nameOf(folder), `${JSON.stringify(job, null, 2)}\n`);
}

/** "missing" before a job's first moment; "damaged" where it isn't what dffmpeg writes; "hidden": another user's. */
export async function readJobFile(folder: string): Promise<JobFile | "missing" | "damaged" | "hidden"> {
  let text: string;
  try {
    text = await readFile(nameOf(folder), "utf8");
  } catch (thrown) {
    const code = errnoOf(thrown);
    return code === "ENOENT" ? "missing" : ["EACCES", "EPERM"].includes(code) ? "hidden" : "damaged";
  }
  try {
    return jobFileSchema.parse(JSON.parse(text));
  } catch {
    return "damaged";
  }
}
