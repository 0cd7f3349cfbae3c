/** Whether the sources stay what they were while a job reads them. Compares only; reads a MiB at each end. */
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

/**
 * Looks at the sources now, and at `others` that the job reads. The result looks again, and throws a DffmpegError of code "input" where one has changed, or "storage" where one can't be read:
 * a plain ffmpeg run reads on from the file it opened, but windows open it again and again.
 */
export async function watchSources(
  { command }: Pick<Plan, "command">,
  others: readonly string[] = [],
): Promise<() => Promise<void>> {
  const paths = [...command.inputs.map(({ url }) => localPath(url)), ...others];
  const before = await Promise.all(paths.map(fingerprint));
  return async () => {
    const now = await Promise.all(paths.map((path) => fingerprint(path).catch(undefinedIfGone)));
    const change = before.map((then, i) => changeOf(then, now[i])).find((what) => what !== undefined);
    if (change === undefined) return;
    throw new DffmpegError("input", `a source changed while it was being encoded: ${change}`, {
      hint: "Nothing was written. Run the same command again once the file stays as it is.",
    });
  };
}
