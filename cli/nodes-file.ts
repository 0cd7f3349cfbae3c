/** Which nodes.json counts: --nodes, then the environment, then the user's own. Opens nothing. */
import { existsSync } from "node:fs";
import path from "node:path";
import { homeFolder } from "../lib/model/home-folder.ts";

export interface NodesFile {
  readonly path: string;
  /** Why this one: what to change to use another. */
  readonly source: "--nodes" | "DFFMPEG_NODES" | "the default place";
}

/** Undefined: none was named and none is in the default place; dffmpeg then uses this machine alone. */
export function findNodesFile(option: string | undefined, env: NodeJS.ProcessEnv): NodesFile | undefined {
  if (option !== undefined) return { path: option, source: "--nodes" };
  if (env["DFFMPEG_NODES"]) return { path: env["DFFMPEG_NODES"], source: "DFFMPEG_NODES" };
  const usual = usualNodesFile(env);
  return existsSync(usual) ? { path: usual, source: "the default place" } : undefined;
}

/** Where a first nodes file goes, so that it's found without --nodes. */
export function usualNodesFile(env: NodeJS.ProcessEnv): string {
  const config = env["XDG_CONFIG_HOME"] ?? path.join(env["HOME"] ?? homeFolder(), ".config");
  return path.join(config, "dffmpeg", "nodes.json");
}
