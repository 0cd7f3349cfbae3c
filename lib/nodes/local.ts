/** Runs commands on this machine. Each gets its own process group, so that killing it leaves nothing behind. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { constants } from "node:os";
import { pipeline } from "node:stream/promises";
import type { RemoteEnd, RemoteOutput, RemoteProcess, Transport } from "./contract.ts";
import { quoteCommand } from "./quote.ts";

export class LocalTransport implements Transport {
  readonly kind = "local";
  readonly #running = new Set<LocalProcess>();
  #closed = false;

  start(argv: readonly string[], output: RemoteOutput = {}): RemoteProcess {
    const [program = "", ...args] = argv;
    quoteCommand(argv); // for its check: what ssh can't carry is refused here too
    if (this.#closed) return neverStarted;
    const child = spawn(program, args, { detached: true, stdio: "pipe" });
    const process = new LocalProcess(child, output);
    this.#running.add(process);
    void process.ended.then(() => this.#running.delete(process));
    return process;
  }

  put(here: string, there: string, signal?: AbortSignal): Promise<void> {
    return pipeline(createReadStream(here), createWriteStream(there), { signal });
  }

  get(there: string, here: string, signal?: AbortSignal): Promise<void> {
    return this.put(there, here, signal);
  }

  close(): void {
    this.#closed = true;
    for (const process of this.#running) process.abandon();
  }
}

const closedTransport: RemoteEnd = { kind: "lost", cause: new Error("the transport was closed") };

const neverStarted: RemoteProcess = {
  write: ignore,
  end: ignore,
  kill: ignore,
  ended: Promise.resolve(closedTransport),
};

class LocalProcess implements RemoteProcess {
  readonly ended: Promise<RemoteEnd>;
  readonly #child: ChildProcessWithoutNullStreams;
  #abandoned = false;

  constructor(child: ChildProcessWithoutNullStreams, output: RemoteOutput) {
    this.#child = child;
    child.stdin.on("error", ignore); // it ended before reading everything: its exit code tells what matters
    child.stdout.setEncoding("utf8").on("data", (text: string) => output.onStdout?.(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => output.onStderr?.(text));
    this.ended = new Promise((resolve) => {
      child.on("error", (error: NodeJS.ErrnoException) => {
        // A command that can't start ends as it would under a shell.
        output.onStderr?.(`${error.message}\n`);
        resolve({ kind: "exited", code: error.code === "ENOENT" ? 127 : 126 });
      });
      child.on("close", (code, signal) => {
        if (this.#abandoned) resolve(closedTransport);
        else resolve({ kind: "exited", code: code ?? signalCode(signal) });
      });
    });
  }

  write(data: string): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(data);
  }

  end(): void {
    this.#child.stdin.end();
  }

  kill(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  }

  abandon(): void {
    this.#abandoned = true;
    this.kill();
  }
}

/** The code a shell gives for a command ended by a signal. */
export function signalCode(signal: string | null | undefined): number {
  const number = new Map(Object.entries(constants.signals)).get(signal ?? "");
  return 128 + (number ?? constants.signals.SIGKILL);
}

function ignore(): void {
  // Deliberately nothing.
}
