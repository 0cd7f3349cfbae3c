/** The command line as a process of its own, with the real library and the real ffmpeg. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { dffmpegWords } from "../program.ts";

export const repository = path.join(import.meta.dirname, "..", "..");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without the nodes file of whoever runs the tests. */
const env = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: folder,
  XDG_CONFIG_HOME: path.join(folder, "config"),
  DFFMPEG_NODES: "",
});

/** A folder to run in, and a second of film in it. */
export interface Desk {
  readonly folder: string;
  readonly source: string;
  /** Runs a program there to its end. */
  run(program: string, args: readonly string[]): Promise<Ended>;
  dffmpeg(args: readonly string[], input?: string): Promise<Ended>;
  /** Its standard output is a disk without room. */
  intoFull(args: readonly string[]): Promise<Ended>;
  /** Its standard output is a pipe. */
  start(args: readonly string[]): ChildProcess;
  clear(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-process-"));
  const source = path.join(folder, "source.mp4");
  await runIn(folder, "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-g", "10", source]);
  return {
    ...{ folder, source },
    run: (program, args) => runIn(folder, program, args),
    dffmpeg: (args, input) => runIn(folder, process.execPath, [...dffmpegWords, ...args], input),
    intoFull: (args) => {
      const words = [process.execPath, ...dffmpegWords, ...args];
      return runIn(folder, "sh", ["-c", 'exec "$@" >/dev/full', "sh", ...words]);
    },
    start: (args) => startDffmpeg(folder, args),
    clear: () => rm(folder, { recursive: true }),
  };
}

function runIn(folder: string, program: string, args: readonly string[], input = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: folder, env: env(folder) }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    // A program that ends without reading its input is no trouble.
    child.stdin?.on("error", () => undefined).end(input);
  });
}

function startDffmpeg(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...dffmpegWords, ...args], {
    cwd: folder,
    env: env(folder),
    stdio: ["ignore", "pipe", "ignore"],
  });
}
