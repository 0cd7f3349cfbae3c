/** What the rest of the library may expect of a node, whatever carries the orders. Types only. */
import type { AttemptName, AttemptOutcome, AttemptProgress } from "../model/attempt.ts";
import type { NodeConfig } from "../model/inventory.ts";

/** A command running on a node. */
export interface RemoteProcess {
  /** Writes to its standard input; silently does nothing once it has ended. */
  write(data: string): void;
  /** Closes its standard input. */
  end(): void;
  /** Ends the command as far as the transport can; `ended` still settles. */
  kill(): void;
  /** Settles when the command has ended and all its output has been delivered, or when it's known to be out of reach. Never rejects. */
  readonly ended: Promise<RemoteEnd>;
}

/** "Exited" is a result; "lost" isn't: the command may still be running. */
export type RemoteEnd =
  { readonly kind: "exited"; readonly code: number } | { readonly kind: "lost"; readonly cause: Error };

export interface RemoteOutput {
  onStdout?(text: string): void;
  onStderr?(text: string): void;
}

/** Small files on a node, over one session. Everything rejects with the server's word. */
export interface RemoteFiles {
  /** Replaces what is there. */
  write(path: string, text: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  names(folder: string): Promise<readonly string[]>;
  /** When a file was written last, seconds by the node's clock; undefined where there is none. */
  writtenAt(path: string): Promise<number | undefined>;
  remove(path: string): Promise<void>;
  close(): void;
}

/** What a transport can do on a node whose login shell isn't one of POSIX. */
export interface ForeignShell {
  /** Gives the login shell a line as it stands. */
  startLine(line: string, output?: RemoteOutput): RemoteProcess;
  openFiles(): Promise<RemoteFiles>;
}

/** Carries commands to one machine. Every implementation passes test/nodes/transport.contract.ts. */
export interface Transport {
  readonly kind: NodeConfig["transport"];
  /** Starts argv[0] with the rest as arguments, each arriving as it is whatever bytes it holds. */
  start(argv: readonly string[], output?: RemoteOutput): RemoteProcess;
  /**
   * Copies a file of this machine to the node or back, replacing what is there; any size. Rejects when it isn't there
   * as a whole: part of it may be. Errors of this machine's files have `syscall`.
   */
  put(here: string, there: string, signal?: AbortSignal): Promise<void>;
  get(there: string, here: string, signal?: AbortSignal): Promise<void>;
  /** Absent where the shell is known to be one of POSIX. */
  readonly foreign?: ForeignShell;
  /** Ends the connection. Commands still running settle as lost. */
  close(): void;
}

/** A folder on a node for one job, gone when the job is over or the connection to the node is lost. */
export interface WorkFolder {
  /** Absolute; holds segments/, attempts/ and markers/. */
  readonly path: string;
  /** True once the connection it lived by is lost: the node clears it, and a new one is needed. */
  readonly gone: boolean;
  /** Has the node remove it, and waits for that as long as the node can be reached. */
  close(): Promise<void>;
}

export interface NodeFacts {
  /** As `ffmpeg -version` says: "5.1.9-0+deb12u1". */
  readonly ffmpegVersion: string;
  readonly cores: number;
  /** As `uname -m` says: "x86_64", "aarch64", on Windows "AMD64"; "" where there is none. */
  readonly processor: string;
  readonly system: "posix" | "windows";
  /** Its own words, and the bytes that are free for its files; on Windows, where no script can ask later. */
  readonly systemName?: string | undefined;
  readonly freeBytes?: number | undefined;
}

/** What a node is told to encode. */
export interface AttemptOrder {
  readonly name: AttemptName;
  /** The job's folder as the node sees it; its attempts/ and markers/ exist. */
  readonly jobFolder: string;
  /** ffmpeg's arguments, without the program and the output file: the runner appends the output's path. */
  readonly argv: readonly string[];
  /** The output's name inside attempts/. */
  readonly file: string;
  /** How much ffmpeg gives way to others there, as nice(1) takes it, unless the inventory says. Default: 0. */
  readonly nice?: number;
}

/** A machine that is connected and has a working ffmpeg. */
export interface ComputeNode {
  readonly name: string;
  readonly config: NodeConfig;
  readonly facts: NodeFacts;
  /**
   * Runs ffmpeg under the runner's lease, until its marker is written or the attempt is known failed or lost.
   * Never rejects. An aborted signal ends ffmpeg on the node before the promise settles, as far as the node can be reached.
   */
  encode(
    order: AttemptOrder,
    onProgress: (progress: AttemptProgress) => void,
    signal: AbortSignal,
  ): Promise<AttemptOutcome>;
  /**
   * Runs a short command to its end; for checks. On Windows a program with its arguments, and no sh. Rejects with a
   * DffmpegError of code "node" when the node can't be reached.
   */
  command(
    argv: readonly string[],
    options?: { timeoutMs?: number },
  ): Promise<{ code: number; stdout: string; stderr: string }>;
  /**
   * Encodes into a file of its own with that extension, and clears it away.
   *
   * @param argv ffmpeg's, without program and output
   * @returns `code` 0 where the file isn't empty, and holds `frames` video frames where that is asked
   * Rejects as {@link command}.
   */
  tryOut(
    argv: readonly string[],
    extension: string,
    options: { timeoutMs: number; frames?: number },
  ): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Whether 64 KiB more fit into a folder there. Rejects as {@link command}. */
  hasRoom(folder: string): Promise<boolean>;
  /** Removes files, as far as they are there; none to see whether the node answers. Rejects as {@link command}. */
  remove(paths: readonly string[]): Promise<void>;
  /** As {@link Transport}'s. Rejects with a DffmpegError, "storage" where this machine's file is at fault, else "node". */
  put(here: string, there: string, signal?: AbortSignal): Promise<void>;
  get(there: string, here: string, signal?: AbortSignal): Promise<void>;
  /** For nodes that see no share. Rejects with a DffmpegError of code "node". */
  openWorkFolder(): Promise<WorkFolder>;
  close(): void;
}
