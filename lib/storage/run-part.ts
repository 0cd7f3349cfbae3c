/**
 * The hidden names that a command run whole on this machine writes under, and that its disk is tried with. They tell which process
 * writes there, so that the next run into the same output can clear away what a killed one left. Touches no file of a process that
 * may live.
 */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAlive, ownPlace, spaceKey, type Place } from "./place.ts";
import { discard, partName } from "./publish.ts";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 10);

/** Of the output and of where processes see each other's ids. */
const keyOf = (output: string, place: Place): string => `${hashOf(basename(output))}_${spaceKey(place)}`;

const idOf = (output: string, place: Place): string => `run_${keyOf(output, place)}_${place.pid}_${place.birth}`;

export function runPart(output: string, place = ownPlace()): string {
  return partName(output, idOf(output, place));
}

/** Not the one of the run itself, which may still be there. */
export function roomPart(output: string, place = ownPlace()): string {
  return partName(output, `${idOf(output, place)}_room`);
}

/** Removes what runs into the same output left that are dead for certain. Never rejects: it is no reason not to run. */
export async function clearRunParts(output: string): Promise<void> {
  const own = ownPlace();
  const pattern = new RegExp(`^\\.dffmpeg-run_${keyOf(output, own)}_(\\d+)_(\\w*?)(_room)?(\\.|$)`);
  for (const name of await readdir(dirname(output)).catch(() => [])) {
    const [, pid, birth = ""] = pattern.exec(name) ?? [];
    const dead = pid !== undefined && isAlive({ ...own, pid: Number(pid), birth }) === false;
    if (dead) await discard(join(dirname(output), name)).catch(() => undefined);
  }
}
