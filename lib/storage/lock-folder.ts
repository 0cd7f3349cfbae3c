/** A lock whose folder is there as long as somebody has it. */
import { mkdir, rename, rm } from "node:fs/promises";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { newId } from "../model/new-id.ts";
import { acquireLock, type Lock } from "./lock.ts";

/** Why there is none: "held" by another; "again" where whoever had it has just removed it. */
export type LockTrouble = "held" | "again" | "trouble";

/** @throws DffmpegError "held" where another has it, and whatever else goes wrong: `lockRefusal` tells */
export async function takeLock(folder: string): Promise<Pick<Lock, "lost" | "release">> {
  await mkdir(folder, 0o700).catch((thrown: unknown) => {
    if (errnoOf(thrown) !== "EEXIST") throw thrown;
  });
  const lock = await acquireLock(folder);
  return { lost: lock.lost, release: () => lock.release(() => remove(folder)) };
}

/** What became of an attempt to take a lock, and what caused it. */
export function lockRefusal(thrown: unknown): { readonly refusal: LockTrouble; readonly cause: unknown } {
  if (thrown instanceof DffmpegError && thrown.code === "held") return { refusal: "held", cause: thrown.cause };
  const cause = thrown instanceof DffmpegError ? thrown.cause : thrown;
  return { refusal: errnoOf(cause) === "ENOENT" ? "again" : "trouble", cause };
}

/** In one step: nobody can take what is half removed. */
async function remove(folder: string): Promise<void> {
  const gone = `${folder}.${newId()}.gone`;
  await rename(folder, gone).catch(() => undefined);
  await rm(gone, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}
