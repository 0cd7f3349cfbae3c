/** Where a process runs, so that others can tell whether it still does. Reads /proc where there is one. */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod";
import { errnoOf } from "../model/errno.ts";

export const placeSchema = z.object({
  pid: z.int().min(1),
  /** When the process started, in the kernel's own count; empty where that can't be told. */
  birth: z.string(),
  host: z.string(),
  /** Equal for processes that see each other's ids: the machine's boot and the process id namespace. */
  space: z.string(),
});

export type Place = z.infer<typeof placeSchema>;

function quietly(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

/** From /proc/PID/stat (proc(5)); the name in field 2 may hold spaces and brackets. */
function birthOf(pid: number): string {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie works no more; it only waits for its parent to look.
  return fields[0] === "Z" ? "zombie" : (fields[19] ?? "");
}

export function ownPlace(): Place {
  const boot = quietly(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const ids = quietly(() => readlinkSync("/proc/self/ns/pid"));
  return { pid: process.pid, birth: birthOf(process.pid), host: hostname(), space: `${boot} ${ids}` };
}

/** A word for where processes see each other's ids, for names of files. */
export const spaceKey = ({ host, space }: Pick<Place, "host" | "space">): string =>
  createHash("sha256")
    .update(host + space)
    .digest("hex")
    .slice(0, 10);

/** Whether that process runs; undefined where it can't be told from here. */
export function isAlive(place: Place): boolean | undefined {
  const own = ownPlace();
  if (place.host !== own.host || place.space !== own.space) return undefined;
  try {
    process.kill(place.pid, 0);
  } catch (thrown) {
    if (errnoOf(thrown) === "ESRCH") return false;
  }
  return place.birth === birthOf(place.pid);
}
