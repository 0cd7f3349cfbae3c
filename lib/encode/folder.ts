/** Where a job keeps its segments: on the shared storage, or for this machine alone in a temporary place. */
import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import { dir } from "tmp-promise";
import { DffmpegError } from "../model/errors.ts";
import { createJobFolder, removeJobFolder, type JobFolder } from "../storage/job-folder.ts";
import type { JobRequest } from "./request.ts";

/** /var/tmp is on a disk; /tmp may be memory, too small for a film. TMPDIR is the user's own choice. */
function temporaryRoot(): string {
  if (process.env.TMPDIR !== undefined) return tmpdir();
  try {
    accessSync("/var/tmp", constants.W_OK);
    return "/var/tmp";
  } catch {
    return tmpdir();
  }
}

export interface OpenFolder {
  readonly folder: JobFolder;
  /** Removes it, unless the request says keep. */
  readonly close: () => Promise<void>;
}

/** @throws DffmpegError "storage" */
export async function openJobFolder({ inventory, keep }: JobRequest): Promise<OpenFolder> {
  if (inventory) {
    const folder = await createJobFolder(inventory.storage.root).catch((thrown: unknown) => {
      if (!(thrown instanceof DffmpegError)) throw thrown;
      throw new DffmpegError("storage", `storage.root of nodes.json: ${thrown.message}`, {
        cause: thrown,
        ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      });
    });
    return { folder, close: keep ? nothing : () => removeJobFolder(folder) };
  }
  const root = await dir({ unsafeCleanup: true, prefix: "dffmpeg", tmpdir: temporaryRoot() });
  const folder = await createJobFolder(root.path);
  return { folder, close: keep ? nothing : () => root.cleanup() };
}

const nothing = (): Promise<void> => Promise.resolve();
