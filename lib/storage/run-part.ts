/**
 * The hidden name that a command run whole on this machine writes under. It tells which process writes it, so that the next run
 * into the same output can clear away what a killed one left. Touches no file of a process that may live.
 */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAlive, ownPlace, spaceKey, type Place } from "./place.ts";
import { discard, partName } from "./publish.ts";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 10);

/** Of the output and of where processes see each other's ids. */
const keyOf = (output: string, place: Place): string => `${hashOf(basename(output))}_${spaceKey(place)}`;

export function runPart(output: string, place = ownPlace()): string {
  return partName(output, `run_${keyOf(output, place)}_${place.pid}_${place.birth}`);
}

/** Removes what runs into the same output left that are dead for certain. Never rejects: it is no reason not to run. */
export async function clearRunParts(output: string): Promise<void> {
  const own = ownPlace();
  const pattern = new RegExp(`^\\.dffmpeg-run_${keyOf(output, own)}_(\\d+)_(\\w*?)(\\.|$)`);
  for (const name of await readdir(dirname(output)).catch(() => [])) {
    const [, pid, birth = ""] = pattern.exec(name) ?? [];
    const dead = pid !== undefined && isAlive({ ...own, pid: Number(pid), birth }) === false;
    if (dead) await discard(join(dirname(output), name)).catch(() => undefined);
  }
}
