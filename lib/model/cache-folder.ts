/** Where dffmpeg keeps what it can find out again: it may be removed at any time. */
import { isAbsolute, join } from "node:path";
import { homeFolder } from "./home-folder.ts";

/** `$XDG_CACHE_HOME/dffmpeg`, else `~/.cache/dffmpeg`. The specification has it that relative ones are none. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env["XDG_CACHE_HOME"] ?? "";
  return join(isAbsolute(named) ? named : join(homeFolder(), ".cache"), "dffmpeg");
}
