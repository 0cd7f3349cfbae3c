/** Small files that are there whole or not at all, and stay after a power cut. Knows no content. */
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { newId } from "../model/new-id.ts";
import { storageError } from "./job-folder.ts";
import { sync } from "./publish.ts";

/**
 * Writes `text` under a temporary name, syncs it, renames it.
 * @param mode Default: 0o600, for arguments may hold secrets
 * @throws DffmpegError "storage"
 */
export async function writeWhole(path: string, text: string, mode = 0o600): Promise<void> {
  const temporary = `${path}.${newId()}.tmp`;
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await sync(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(path, cause);
  }
}
