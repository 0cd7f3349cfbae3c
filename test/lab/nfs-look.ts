/**
 * The controller's part, on a node with a real NFS client: a marker comes in as a line, and two verdicts go out as lines, of one
 * look at once, and of as many as it takes.
 *   node --import tsx nfs-look.ts JOB_FOLDER
 */
import { basename, dirname } from "node:path";
import { createInterface } from "node:readline";
import { attemptStem, markerSchema } from "../../lib/model/attempt.ts";
import { jobFolderAt } from "../../lib/storage/job-folder.ts";
import { verifyAttempt } from "../../lib/storage/verify.ts";

const path = process.argv[2] ?? "";
const folder = jobFolderAt(dirname(path), basename(path));
const never = new AbortController().signal;
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const marker = markerSchema.parse(JSON.parse(line));
  for (const patience of [{ totalMs: 0, firstPauseMs: 0 }, undefined]) {
    const verdict = await verifyAttempt(
      folder,
      marker,
      marker,
      `${attemptStem(marker)}.json`,
      never,
      patience && { patience },
    );
    process.stdout.write(`${verdict.ok ? "verified" : verdict.why}\n`);
    if (verdict.ok) break;
  }
}
