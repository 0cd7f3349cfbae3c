/** Whether a cluster's output is the one of a plain ffmpeg run. Losslessly encoded, so that equal means equal pixels. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";
import { plainResult } from "../exactness/plain.ts";
import type { Cluster } from "./cluster.ts";

export const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "copy"] as const;

/** What differs, a line each. The output lies in the cluster's work folder; the plain run is kept, as the matrix's are. */
export async function differences(cluster: Cluster, source: string, output: string): Promise<string[]> {
  const digest = createHash("sha256")
    .update(await readFile(source))
    .digest("hex");
  const plain = await plainResult([digest, ...lossless], `out${extname(output)}`, (path) => [
    ...["-i", source, ...lossless, path],
  ]);
  if (!plain.facts) throw new Error(`plain ffmpeg failed: ${plain.words}`);
  const found = compareOutputs(plain.facts, await describeOutput(join(cluster.work, output)));
  return found.map(({ text }) => text);
}
