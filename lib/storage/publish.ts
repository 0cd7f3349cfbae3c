/** The output appears under its name only when it's whole: written beside it, synced, renamed. */
import { access, chmod, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { errnoOf } from "../model/errno.ts";
import { newId } from "../model/new-id.ts";
import { storageError } from "./job-folder.ts";

/** The name to write under: in the same folder, hidden, with the same extension, since ffmpeg goes by it. */
export function partName(output: string, id = newId()): string {
  return join(dirname(output), `.dffmpeg-${id}${extname(basename(output)).slice(0, 20)}`);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Syncs one file or folder to the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

/** A file that is replaced keeps its mode, as it would if ffmpeg wrote into it. */
async function keepMode(part: string, output: string): Promise<void> {
  const old = await stat(output).catch(() => undefined);
  if (old?.isFile()) await chmod(part, permissions(old));
}

/** Who may read, write and execute it; no setuid and the like. */
export const permissions = ({ mode }: { readonly mode: number }): number => mode & 0o777;

/**
 * @throws DffmpegError "storage"
 */
export async function publish(part: string, output: string): Promise<void> {
  try {
    await keepMode(part, output);
    await sync(part);
    await rename(part, output);
    // rename(2) does nothing where both are links to one file, as a crash of a rename to a new name leaves them.
    await rm(part, { force: true });
    await sync(dirname(output));
  } catch (cause) {
    throw storageError(output, cause);
  }
}

/** Nothing is there either where the folder has become a file. */
export async function discard(part: string): Promise<void> {
  await rm(part, { force: true }).catch((thrown: unknown) => {
    if (errnoOf(thrown) !== "ENOTDIR") throw thrown;
  });
}
