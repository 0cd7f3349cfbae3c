/** dffmpeg's own version, from the package.json this file belongs to, built or not. */
import { existsSync, readFileSync } from "node:fs";

export function ownVersion(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    const file = new URL(up, import.meta.url);
    if (!existsSync(file)) continue;
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { version?: unknown };
    if (typeof version === "string") return version;
  }
  return "unknown";
}
