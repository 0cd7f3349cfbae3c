/**
 * Believes a node's work only when marker and bytes agree, as this machine sees them on the share.
 * Judges bytes; what they show is for others.
 */
import { createHash } from "node:crypto";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LimitFunction } from "p-limit";
import { attemptStem, markerSchema, type AttemptName, type Marker, type VerifyLevel } from "../model/attempt.ts";
import { errnoOf } from "../model/errno.ts";
import { messageOf } from "../model/errors.ts";
import { sync } from "./publish.ts";
import { storageError, type JobFolder } from "./job-folder.ts";

/**
 * How long a share may take to show what a node wrote. NFS clients cache listings and attributes for up to 60 s by
 * default (acdirmax in nfs(5)), though a listing or an open normally shows the truth at once.
 */
export interface Patience {
  readonly totalMs: number;
  readonly firstPauseMs: number;
}

export const defaultPatience: Patience = { totalMs: 70_000, firstPauseMs: 50 };

export interface VerifyOptions {
  /** Default: {@link defaultPatience}. */
  readonly patience?: Patience;
  /** Default: "hash", which "decode" includes. */
  readonly level?: VerifyLevel | undefined;
  /** Lets so many files be read at once. Default: as many as there are. */
  readonly checks?: LimitFunction | undefined;
}

export type Verdict = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly why: string };

/** After a server's restart a client may hold a handle that means nothing any more; the next look gets another. */
function laterIfStale(thrown: unknown): undefined {
  if (errnoOf(thrown) !== "ESTALE") throw thrown;
}

/** Lists rather than asks for the name: an NFS client goes on denying a name it once looked up too early. */
async function readMarker(folder: JobFolder, name: string): Promise<Marker | string> {
  const names = await readdir(folder.markers).catch(laterIfStale);
  if (!names?.includes(name)) return "the marker isn't there";
  try {
    return markerSchema.parse(JSON.parse(await readFile(join(folder.markers, name), "utf8")));
  } catch (thrown) {
    return `the marker can't be read: ${messageOf(thrown)}`;
  }
}

const PIECE = 1 << 16;

/** Opens rather than asks for the size: opening is what makes an NFS client ask the server (close-to-open). */
export async function hashFile(path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash("sha256");
  const file = await open(path);
  try {
    // One piece of memory for all that is read: with many nodes, many files are hashed at once.
    const piece = Buffer.allocUnsafeSlow(PIECE);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE, size);
      if (bytesRead === 0) return { size, sha256: hash.digest("hex") };
      hash.update(piece.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Of the opened file, for the same reason: a size asked for by name may be some seconds old (acregmin in nfs(5)). */
async function measureFile(path: string): Promise<{ size: number; sha256: undefined }> {
  const file = await open(path);
  try {
    return { size: (await file.stat()).size, sha256: undefined };
  } finally {
    await file.close();
  }
}

/** Why marker, report and file don't agree; undefined when they do. */
async function disagreement(
  folder: JobFolder,
  marker: string,
  report: Marker,
  path: string,
  level: VerifyLevel,
): Promise<string | undefined> {
  const onShare = await readMarker(folder, marker);
  if (typeof onShare === "string") return onShare;
  if (JSON.stringify(onShare) !== JSON.stringify(report)) return "the marker isn't the one the node reported";
  const look = level === "size" ? measureFile : hashFile;
  const found = await look(path).catch((thrown: unknown) => messageOf(thrown));
  if (typeof found === "string") return `the segment can't be read: ${found}`;
  if (found.size !== report.size) return `the segment has ${found.size} bytes, not ${report.size}`;
  return found.sha256 === undefined || found.sha256 === report.sha256
    ? undefined
    : "the segment's bytes aren't the ones the node wrote";
}

/** The file's name is checked with the rest: a report must not lead to a file anywhere else. */
function isAbout(attempt: AttemptName, { job, window, attempt: number, nonce, file }: Marker): boolean {
  const same = job === attempt.job && window === attempt.window && number === attempt.attempt;
  const [stem, extension = ""] = [attemptStem(attempt), /\.[A-Za-z0-9]+$/.exec(file)?.[0]];
  return same && nonce === attempt.nonce && file === `${stem}${extension}`;
}

/**
 * Checks the reported attempt and moves its file to verified/, where only this function puts files.
 *
 * @param markerName of the marker's file in markers/
 */
export async function verifyAttempt(
  folder: JobFolder,
  attempt: AttemptName,
  report: Marker,
  markerName: string,
  signal: AbortSignal,
  { patience = defaultPatience, level = "hash", checks }: VerifyOptions = {},
): Promise<Verdict> {
  if (!isAbout(attempt, report)) return { ok: false, why: "the report is about another attempt" };
  if (report.exit !== 0) return { ok: false, why: "the report is about a failure" };
  const path = join(folder.attempts, report.file);
  const look = (): Promise<string | undefined> => disagreement(folder, markerName, report, path, level);
  let pauseMs = patience.firstPauseMs;
  let waitedMs = 0;
  for (;;) {
    // Those that a share shows late wait for themselves alone.
    const why = await (checks ? checks(look) : look()).catch((cause: unknown) => {
      throw storageError(folder.markers, cause);
    });
    if (why === undefined) break;
    if (waitedMs >= patience.totalMs) return { ok: false, why };
    await delay(pauseMs, undefined, { signal });
    waitedMs += pauseMs;
    pauseMs = Math.min(pauseMs * 2, 5000);
  }
  const verified = join(folder.verified, report.file);
  try {
    await rename(path, verified);
    await sync(folder.verified);
  } catch (cause) {
    throw storageError(verified, cause);
  }
  return { ok: true, path: verified };
}

/**
 * Removes the marker of what was verified and is in the journal: each look for another one lists all that are there.
 * Never rejects; one that stays says nothing wrong.
 */
export async function dropMarker(folder: JobFolder, marker: Marker): Promise<void> {
  await rm(join(folder.markers, `${attemptStem(marker)}.json`), { force: true }).catch(() => undefined);
}

/** Whether a file that an earlier session verified still has the bytes it had then. */
export async function verifyAgain(folder: JobFolder, marker: Marker): Promise<Verdict> {
  const path = join(folder.verified, marker.file);
  const found = await hashFile(path).catch((thrown: unknown) => messageOf(thrown));
  if (typeof found === "string") return { ok: false, why: found };
  const same = found.size === marker.size && found.sha256 === marker.sha256;
  return same ? { ok: true, path } : { ok: false, why: "its bytes aren't the ones that were verified" };
}

/**
 * The marker of an attempt nobody reported on, where it tells of success with a sound source; no attempt is believed
 * without its bytes.
 */
export async function orphanedMarker(folder: JobFolder, attempt: AttemptName): Promise<Marker | undefined> {
  const stem = attemptStem(attempt);
  const marker = await readMarker(folder, `${stem}.json`);
  if (typeof marker === "string" || marker.exit !== 0 || marker.damaged === true || marker.file !== `${stem}.nut`)
    return undefined;
  return marker;
}
