/** Runs a program of the controller's own to its end. The only place in media/ that spawns, beside fluent-ffmpeg. */
import { spawn } from "node:child_process";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  /** The last 16 KiB. */
  readonly stderr: string;
}

const STDERR_LIMIT = 16_384;

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
  /** Besides this process's own. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * @param onStdout takes the output piece by piece instead of collecting it, for programs that print a lot
 * @param onStderr hears all of what is said there, of which the end is kept
 * @throws what spawn throws (ENOENT when the program is missing), or the signal's reason
 */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const env = options.env ? { ...process.env, ...options.env } : process.env;
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    const stop = (): void => void child.kill("SIGKILL");
    options.signal?.addEventListener("abort", stop, { once: true });
    const collect = options.onStdout ?? ((text: string): void => void (stdout += text));
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_LIMIT);
      options.onStderr?.(text);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      options.signal?.removeEventListener("abort", stop);
      if (options.signal?.aborted) reject(options.signal.reason as Error);
      else resolve({ code: code ?? 255, stdout, stderr });
    });
    if (options.signal?.aborted) stop();
  });
}
