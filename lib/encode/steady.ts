/** Whether the sources stay what they were while a job reads them. Compares only; reads a MiB at each end. */
import { stat } from "node:fs/promises";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { localPath } from "../plan/screen.ts";
import type { Plan } from "../plan/types.ts";
import { fileChange, fingerprint } from "../storage/fingerprint.ts";
import type { Fingerprint } from "../storage/job-file.ts";

/** One that can't be read has not changed, as far as anybody can tell. */
function undefinedIfGone(thrown: unknown): undefined {
  if (errnoOf((thrown as Error).cause) !== "ENOENT") throw thrown;
}

const changeOf = (then: Fingerprint, now: Fingerprint | undefined): string | undefined =>
  now ? fileChange(then, now) : `${then.path} is gone`;

export interface SourceWatch {
  /** Looks again, at what they hold too. @throws DffmpegError "input" where one has changed, "storage" where one can't be read */
  readonly stay: () => Promise<void>;
  /**
   * Looks at their sizes, times and inodes alone, and as `stay` where those tell of a change: cheap enough for each window.
   * One that can't be looked at now is left to `stay`. @throws DffmpegError "input", as `stay`
   */
  readonly glance: () => Promise<void>;
}

const traits = (path: string): Promise<string | undefined> =>
  stat(path).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    (thrown: unknown) => (errnoOf(thrown) === "ENOENT" ? "gone" : undefined),
  );

/**
 * Looks at the sources now, and at `others` that the job reads: a plain ffmpeg run reads on from the file it opened, but windows
 * open it again and again.
 */
export async function watchSources(
  { command }: Pick<Plan, "command">,
  others: readonly string[] = [],
): Promise<SourceWatch> {
  const paths = [...new Set([...command.inputs.map(({ url }) => localPath(url)), ...others])];
  let seen = await Promise.all(paths.map(traits));
  const before = await Promise.all(paths.map(fingerprint));
  const stay = async (): Promise<void> => {
    const now = await Promise.all(paths.map((path) => fingerprint(path).catch(undefinedIfGone)));
    const change = before.map((then, i) => changeOf(then, now[i])).find((what) => what !== undefined);
    if (change === undefined) return;
    throw new DffmpegError("input", `a source changed while it was being encoded: ${change}`, {
      hint: "Nothing was written. Run the same command again once the file stays as it is.",
    });
  };
  const glance = async (): Promise<void> => {
    const now = await Promise.all(paths.map(traits));
    if (now.every((one, i) => one === undefined || one === seen[i])) return;
    try {
      await stay();
    } catch (thrown) {
      // A share that hiccups: the next look, or the end, tells what became of it.
      if (thrown instanceof DffmpegError && thrown.code === "storage") return;
      throw thrown;
    }
    // Another file with the same bytes and time: it's looked into once.
    seen = now;
  };
  return { stay, glance };
}
