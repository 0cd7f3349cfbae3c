/** Where jobs without a shared root are kept: for this user alone, on a disk, and still there after a restart. */
import { accessSync, constants } from "node:fs";
import { chmod, lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { storageError } from "./job-folder.ts";

/** /var/tmp is on a disk; /tmp may be memory, too small for a film. TMPDIR is the user's own choice. */
function parent(): string {
  if (process.env.TMPDIR !== undefined) return tmpdir();
  try {
    accessSync("/var/tmp", constants.W_OK);
    return "/var/tmp";
  } catch {
    return tmpdir();
  }
}

/** Not userInfo(), which throws in containers that don't know their user. */
const ownUid = (): number => process.getuid?.() ?? 0;

/** $TMPDIR/dffmpeg-UID, else /var/tmp/dffmpeg-UID; whole, for it is written down. It may not exist. */
export function ownRoot(): string {
  return resolve(parent(), `dffmpeg-${ownUid()}`);
}

/**
 * Makes {@link ownRoot} where it isn't yet. Everybody may write beside it, so one that is somebody else's isn't trusted.
 * @throws DffmpegError "storage"
 */
export async function makeOwnRoot(): Promise<string> {
  const root = ownRoot();
  try {
    await mkdir(root, { mode: 0o700 }).catch((thrown: unknown) => {
      if (errnoOf(thrown) !== "EEXIST") throw thrown;
    });
    const found = await lstat(root);
    if (!found.isDirectory() || found.uid !== ownUid()) throw notOurs(root);
    if ((found.mode & 0o077) !== 0) await chmod(root, 0o700);
  } catch (cause) {
    throw cause instanceof DffmpegError ? cause : storageError(root, cause);
  }
  return root;
}

function notOurs(root: string): DffmpegError {
  return new DffmpegError("storage", `${root} is not your own folder`, {
    hint: "Set TMPDIR to a folder of yours with room for the encoded video.",
  });
}
