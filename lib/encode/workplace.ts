/**
 * Where a node does a job's work: in the job's folder on the share, or, where it sees none, in a folder of its own
 * that files go to and come back from. Encodes nothing.
 */
import { open, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { DffmpegError, messageOf, unnamed } from "../model/errors.ts";
import { newId } from "../model/new-id.ts";
import type { ComputeNode, WorkFolder } from "../nodes/contract.ts";
import { pathsOnNode } from "../nodes/paths.ts";
import { checkShare } from "../nodes/share.ts";
import { storageError, type JobFolder } from "../storage/job-folder.ts";

/** What an attempt leaves behind, by name: in attempts/ and in markers/. */
export interface AttemptFiles {
  readonly file: string;
  readonly marker: string;
}

/** A file that is there for one attempt, until it's let go. */
export interface HeldFile {
  /** As the node sees it. */
  readonly path: string;
  readonly release: () => void;
}

/** All of them reject with a DffmpegError, "node" or "storage" by who is at fault. */
export interface Workplace {
  readonly kind: "share" | "own";
  /** The job's folder as the node sees it, with attempts/ and markers/. */
  folder(): Promise<string>;
  /** Makes a file of the job's segments/ readable for the node. May be called long before its attempt. */
  bring(segment: string, signal: AbortSignal): Promise<HeldFile>;
  /** Makes what an attempt left readable in the job's folder on this machine. */
  collect(files: AttemptFiles, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const nothing = (): void => undefined;

/** @param path the job's folder as the node sees it */
export function onShare(path: string): Workplace {
  return {
    kind: "share",
    folder: () => Promise.resolve(path),
    bring: (segment) => Promise.resolve({ path: `${path}/segments/${segment}`, release: nothing }),
    collect: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** @throws DffmpegError "node" where there's no room for one */
export async function ofItsOwn(node: ComputeNode, job: JobFolder): Promise<Workplace> {
  let current: Promise<WorkFolder> = node.openWorkFolder();
  await current;
  const folder = async (): Promise<string> => {
    // A lost connection takes the folder with it; attempts that wanted it fail, and the next ones get another.
    if (await current.then(({ gone }) => gone).catch(() => true)) current = node.openWorkFolder();
    return (await current).path;
  };
  const remove = (...paths: string[]): void => {
    node.remove(paths).catch(nothing); // goes with its folder at the latest
  };
  return {
    kind: "own",
    folder,
    bring: async (segment, signal) => {
      const path = `${await folder()}/segments/${newId()}-${basename(segment)}`;
      const release = (): void => {
        remove(path);
      };
      await node.put(join(job.segments, segment), path, signal).catch((cause: unknown) => {
        release();
        throw cause;
      });
      return { path, release };
    },
    collect: async ({ file, marker }, signal) => {
      const work = await folder();
      const pairs = [
        [`${work}/attempts/${file}`, join(job.attempts, file)],
        [`${work}/markers/${marker}`, join(job.markers, marker)],
      ] as const;
      await Promise.all(pairs.map(([there, here]) => fetch(node, there, here, signal)));
      remove(...pairs.map(([there]) => there));
    },
    close: async () => {
      await current.then((work) => work.close()).catch(nothing);
    },
  };
}

/** Synced, since a verified segment must survive a power cut of this machine. */
async function fetch(node: ComputeNode, there: string, here: string, signal: AbortSignal): Promise<void> {
  try {
    await node.get(there, here, signal);
    const file = await open(here, "r");
    await file.sync().finally(() => file.close());
  } catch (cause) {
    // Where even that can't be done, the first trouble is the one to tell of.
    await rm(here, { force: true }).catch(nothing);
    throw cause instanceof DffmpegError || signal.aborted ? cause : storageError(here, cause);
  }
}

/** Shares are sometimes late; but with a way around them, waiting isn't worth seconds. */
const RETRIES_MS = [150, 600];

interface Chosen {
  readonly workplace: Workplace;
  /** Why the node doesn't use the share although it may. */
  readonly notice: string | undefined;
}

/**
 * The share where the node sees it, both ways; else a folder of its own, unless nodes.json demands the share.
 * @throws DffmpegError "node", or "storage" where this machine can't write its own share
 */
export async function chooseWorkplace(node: ComputeNode, job: JobFolder, storageRoot: string): Promise<Chosen> {
  const { storage, transport } = node.config;
  if (transport === "local") return { workplace: onShare(job.path), notice: undefined };
  // Shares have other paths on Windows, and other ways to be late.
  if (storage === "none" || node.facts.system === "windows")
    return { workplace: await ofItsOwn(node, job), notice: undefined };
  const [path = job.path] = await pathsOnNode(node.config, job.path, storageRoot);
  try {
    // In the folder that this job's files will be in: a share may be visible and yet not writable there.
    await checkShare(node, job.attempts, `${path}/attempts`, storage === "share" ? undefined : RETRIES_MS);
    return { workplace: onShare(path), notice: undefined };
  } catch (cause) {
    if (storage === "share" || !(cause instanceof DffmpegError) || cause.code !== "node") throw cause;
    const workplace = await ofItsOwn(node, job);
    return {
      workplace,
      notice: `${node.name} gets its files over SFTP: ${unnamed(node.name, messageOf(cause))} (${cause.hint ?? ""} Or set its 'storage' to "none".)`,
    };
  }
}
