/** Where nodes' speeds are kept from job to job. Opens nothing. */
import path from "node:path";
import { cacheFolder } from "../lib/model/cache-folder.ts";

/** For requests: $DFFMPEG_SPEEDS, else in the cache; nothing is kept where that is empty. */
export function speedsFile(env: NodeJS.ProcessEnv): { readonly speeds?: string } {
  const speeds = env["DFFMPEG_SPEEDS"] ?? path.join(cacheFolder(env), "speeds.json");
  return speeds === "" ? {} : { speeds };
}
