/** Whether a file is still the one that was noted. Reads a MiB at each end. */
import type { Fingerprint } from "../storage/job-file.ts";
import { fileChange, fingerprint } from "../storage/fingerprint.ts";

/** What changed; undefined where it's the same. A file that was renamed is the same. */
export async function changeOf(path: string, then: Fingerprint): Promise<string | undefined> {
  const now = await fingerprint(path).catch(() => undefined);
  return now ? fileChange({ ...then, path }, now) : `${path} is gone`;
}

export async function isStill(path: string, then: Fingerprint | null | undefined): Promise<boolean> {
  return then ? (await changeOf(path, then)) === undefined : false;
}
