/** Whether a folder's file system still takes bytes. Judges no file. */
import { open, rm } from "node:fs/promises";
import { storageError } from "./job-folder.ts";
import { roomPart } from "./run-part.ts";

/** A block: what a short write leaves free is less. */
const BLOCK = 4096;

/**
 * FFmpeg 5.1 ends with 0 though the last of its output no longer fitted: it says nothing when closing a file fails. So
 * an output on a disk that is full now can't be told from one that was cut off.
 * @throws DffmpegError "storage" when nothing more can be written beside `output`
 */
export async function ensureRoom(output: string): Promise<void> {
  const probe = roomPart(output);
  try {
    const handle = await open(probe, "wx");
    try {
      const { bytesWritten } = await handle.write(Buffer.alloc(BLOCK));
      if (bytesWritten < BLOCK) await handle.write(Buffer.alloc(BLOCK - bytesWritten));
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw storageError(output, cause);
  } finally {
    await rm(probe, { force: true });
  }
}
