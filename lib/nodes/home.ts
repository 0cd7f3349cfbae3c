/** The user's home in paths of this machine. */
import { join } from "node:path";
import { homeFolder } from "../model/home-folder.ts";

/** "~" and "~/x" as absolute paths; all others as they are. */
export function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homeFolder(), path.slice(1)) : path;
}
