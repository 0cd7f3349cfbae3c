/** The command line as a process of its own, with the real library and the real ffmpeg. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import path from "node:path";

export const repository = path.join(import.meta.dirname, "..", "..");
const entry = path.join(repository, "cli", "main.ts");
const tsx = import.meta.resolve("tsx");

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

/** Runs a program there to its end. */
export function runIn(folder: string, program: string, args: readonly string[], input = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: folder, env: env(folder) }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    // A program that ends without reading its input is no trouble.
    child.stdin?.on("error", () => undefined).end(input);
  });
}

export function dffmpegIn(folder: string, args: readonly string[], input?: string): Promise<Ended> {
  return runIn(folder, process.execPath, ["--import", tsx, entry, ...args], input);
}

/** Starts it; its standard output is a pipe. */
export function startDffmpeg(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--import", tsx, entry, ...args], {
    cwd: folder,
    env: env(folder),
    stdio: ["ignore", "pipe", "ignore"],
  });
}
