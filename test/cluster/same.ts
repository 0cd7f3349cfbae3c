/** Whether a cluster's output is the one of a plain ffmpeg run. Losslessly encoded, so that equal means equal pixels. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";
import type { Cluster } from "./cluster.ts";

export const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "copy"] as const;

/** What differs, a line each; both outputs lie in the cluster's work folder. */
export async function differences(cluster: Cluster, source: string, output: string): Promise<string[]> {
  const plain = join(cluster.folder, `plain-${output}`);
  await promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", source, ...lossless, plain]);
  const found = compareOutputs(await describeOutput(plain), await describeOutput(join(cluster.work, output)));
  return found.map(({ text }) => text);
}
