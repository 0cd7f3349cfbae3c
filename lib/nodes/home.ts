/** The user's home in paths of this machine. */
import { homedir } from "node:os";
import { join } from "node:path";

/** "~" and "~/x" as absolute paths; all others as they are. */
export function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}
