/**
 * A whole command on one node: under the runner's lease, into an attempt's name, verified like a window, then copied
 * beside the output and given its name. Chooses no node.
 */
import { copyFile, symlink } from "node:fs/promises";
import { constants } from "node:fs";
import { extname, join } from "node:path";
import { formatCommand } from "../command/parse.ts";
import { probe } from "../media/probe.ts";
import type { Programs } from "../media/programs.ts";
import { attemptFile, attemptStem, type AttemptName, type AttemptProgress, type Marker } from "../model/attempt.ts";
import type { FfmpegCommand } from "../model/command.ts";
import { DffmpegError } from "../model/errors.ts";
import { newId } from "../model/new-id.ts";
import { isDeviceTrouble } from "../plan/device-trouble.ts";
import { refusalOf } from "../plan/refusal.ts";
import { storageError, type JobFolder } from "../storage/job-folder.ts";
import { discard, partName } from "../storage/publish.ts";
import { ensureRoom } from "../storage/room.ts";
import { hashFile, verifyAttempt } from "../storage/verify.ts";
import type { CrewMember } from "./crew.ts";
import { putInPlace } from "./in-place.ts";

export interface WholeSite {
  readonly command: FfmpegCommand;
  /** Where the file belongs. */
  readonly output: string;
  /** Whether a file of that name may be overwritten. */
  readonly replaces: boolean;
  readonly programs: Programs;
  readonly folder: JobFolder;
  /** Each input by its real path on this machine. */
  readonly sources: readonly string[];
  /** Throws a DffmpegError "input" where one was changed meanwhile. */
  readonly sourcesStay: () => Promise<void>;
  readonly onProgress: (progress: AttemptProgress) => void;
  /** The node has done its part; what it did is brought, checked and put in its place. */
  readonly onEncoded: () => void;
  readonly signal: AbortSignal;
}

/** A node that can be used, and how it sees each input; undefined where it has to be brought. */
export interface Seat {
  readonly member: CrewMember;
  readonly sources: readonly (string | undefined)[];
}

/** What it came to: "not done" says why, and another machine may do better. */
export type WholeResult =
  | { readonly kind: "done"; readonly marker: Marker; readonly complaint: string; readonly seconds: number }
  | { readonly kind: "not done"; readonly why: string };

/** Words of ffmpeg's that decide what is said, or whether to begin: a node has nobody to talk to. */
const talk = new Set("y n nostdin hide_banner loglevel v stats nostats stats_period".split(" "));

/** The arguments for a node, without the output's name, which the runner adds. */
export function nodeArgv(command: FfmpegCommand, inputs: readonly string[]): string[] {
  const argv = formatCommand({
    ...command,
    globals: command.globals.filter(({ name }) => !talk.has(name)),
    inputs: command.inputs.map((input, i) => ({ ...input, url: inputs[i] ?? input.url })),
    outputs: command.outputs.map((output) => ({ ...output, url: "OUTPUT" })),
  });
  return ["-hide_banner", "-loglevel", "error", "-nostats", ...argv.slice(0, -1)];
}

/** In the job's segments/, from where nodes get files: on a share as a copy, else just a pointer to what SFTP sends. */
async function stage({ folder, sources }: WholeSite, index: number, { workplace }: CrewMember): Promise<string> {
  const source = sources[index] ?? "";
  const name = `input${index}-${newId()}${extname(source)}`;
  const staged = join(folder.segments, name);
  try {
    if (workplace.kind === "own") await symlink(source, staged);
    else await copyFile(source, staged, constants.COPYFILE_FICLONE);
  } catch (cause) {
    throw storageError(staged, cause);
  }
  return name;
}

async function bring(site: WholeSite, { member, sources }: Seat): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, seen] of sources.entries()) {
    const path = seen ?? (await member.workplace.bring(await stage(site, index, member), site.signal)).path;
    paths.push(path);
  }
  return paths;
}

/** ffmpeg 5.1 exits 0 though the end of its file found no room. */
async function hasRoom({ node, workplace }: CrewMember): Promise<boolean> {
  return node.hasRoom(`${await workplace.folder()}/attempts`);
}

/**
 * Into the output's place, as a file of this user's own, if that has the very bytes that were verified.
 * @returns whether it has
 */
async function settle(site: WholeSite, verified: string, { sha256 }: Marker): Promise<boolean> {
  const { output, replaces, folder, sourcesStay, signal } = site;
  await sourcesStay();
  const part = partName(output, folder.id);
  try {
    await copyFile(verified, part, constants.COPYFILE_FICLONE).catch((cause: unknown) => {
      throw storageError(output, cause);
    });
    signal.throwIfAborted();
    if ((await hashFile(part)).sha256 !== sha256) return false;
    await ensureRoom(output);
    await putInPlace(part, output, replaces);
    return true;
  } finally {
    await discard(part);
  }
}

async function attempt(site: WholeSite, seat: Seat, number: number): Promise<WholeResult> {
  const { folder, programs, signal, output } = site;
  const { node, workplace } = seat.member;
  const name: AttemptName = { job: folder.id, window: 0, attempt: number, nonce: newId() };
  const [file, markerName] = [attemptFile(name, extname(output)), `${attemptStem(name)}.json`];
  const startMs = performance.now();
  const argv = nodeArgv(site.command, await bring(site, seat));
  const outcome = await node.encode({ name, argv, jobFolder: await workplace.folder(), file }, site.onProgress, signal);
  signal.throwIfAborted();
  if (outcome.kind === "failed") return { kind: "not done", why: wordsOf(outcome.stderrTail) };
  if (outcome.kind !== "done") return { kind: "not done", why: outcome.kind === "lost" ? outcome.cause.message : "" };
  site.onEncoded();
  if (!(await hasRoom(seat.member))) return { kind: "not done", why: "the disk it wrote to is full" };
  await workplace.collect({ file, marker: markerName }, signal);
  const verdict = await verifyAttempt(folder, name, outcome.marker, markerName, signal);
  if (!verdict.ok) return { kind: "not done", why: verdict.why };
  const media = await probe(programs, verdict.path, { signal }).catch(() => undefined);
  if (!media?.streams.length) return { kind: "not done", why: "its file can't be read" };
  if (!(await settle(site, verdict.path, outcome.marker)))
    return { kind: "not done", why: "its bytes changed after they were verified" };
  const seconds = (performance.now() - startMs) / 1000;
  return { kind: "done", marker: outcome.marker, complaint: outcome.complaint, seconds };
}

/** @throws DffmpegError "storage" for this machine's disk, or the signal's reason */
export async function runThere(site: WholeSite, seat: Seat, number: number): Promise<WholeResult> {
  try {
    return await attempt(site, seat, number);
  } catch (thrown) {
    site.signal.throwIfAborted();
    if (!(thrown instanceof DffmpegError) || thrown.code !== "node") throw thrown;
    return { kind: "not done", why: thrown.message };
  }
}

/** Of a device that fails, newer versions say what it is first, and what came of it last. */
function wordsOf(text: string): string {
  if (isDeviceTrouble(text)) return refusalOf(text).cause;
  return text.trim().split("\n").at(-1) ?? "";
}
