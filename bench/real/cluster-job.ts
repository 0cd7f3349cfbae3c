/** dffmpeg itself on the lab's nodes, as its user would start it. */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { labSshConfig } from "../../test/lab/netns.ts";
import type { RealJob } from "./real-policies.ts";
import { dffmpeg } from "./setting.ts";
import { timed } from "./timed.ts";

/** An ssh that knows the lab's nodes: dffmpeg asks it for the configuration. */
async function labSsh(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const ssh = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();
  await writeFile(join(bin, "ssh"), `#!/bin/sh\nexec '${ssh}' -F '${labSshConfig()}' "$@"\n`);
  await chmod(join(bin, "ssh"), 0o755);
  return bin;
}

/**
 * @param speeds the file in which nodes' speeds are kept for the next job. Default: none, so that each goes by weights
 * @returns seconds
 */
export async function dffmpegOn(job: RealJob, nodes: readonly NodeConfig[], speeds = ""): Promise<number> {
  const bin = await labSsh(job.share);
  const file = join(job.share, "nodes.json");
  await writeFile(file, JSON.stringify({ version: 1, storage: { root: job.share }, nodes }));
  const args = ["-nostdin", "-y", "-i", join(job.share, job.source), ...job.coding, "-c:a", "copy"];
  const env = [`PATH=${bin}${delimiter}${process.env.PATH ?? ""}`, `DFFMPEG_SPEEDS=${speeds}`];
  return timed("env", [...env, dffmpeg, "--nodes", file, ...args, join(job.share, "ours.mkv")]);
}
