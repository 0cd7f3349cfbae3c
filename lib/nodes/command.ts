/** Runs a short command on a node to its end, within a deadline. For checks; encoding has its own way. */
import { DffmpegError } from "../model/errors.ts";
import type { Transport } from "./contract.ts";

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Rejects with a DffmpegError of code "node" when the node is out of reach or doesn't end in time. */
export async function runCommand(
  transport: Transport,
  node: string,
  argv: readonly string[],
  timeoutMs: number,
): Promise<CommandResult> {
  let stdout = "";
  let stderr = "";
  const process = transport.start(argv, {
    onStdout: (text) => (stdout += text),
    onStderr: (text) => (stderr += text),
  });
  process.end();
  const deadline = AbortSignal.timeout(timeoutMs);
  deadline.addEventListener("abort", () => {
    process.kill();
  });
  const end = await process.ended;
  if (deadline.aborted) {
    throw unreachable(node, `'${argv[0] ?? ""}' didn't end within ${timeoutMs / 1000} s`, deadline.reason);
  }
  if (end.kind === "exited") return { code: end.code, stdout, stderr };
  if (end.cause instanceof DffmpegError) throw end.cause;
  throw unreachable(node, `the connection was lost: ${end.cause.message}`, end.cause);
}

/** It doesn't answer, or not any more. */
export function unreachable(node: string, what: string, cause?: unknown): DffmpegError {
  return new DffmpegError("node", `node ${node}: ${what}`, {
    hint: "Is the machine on, in this network and not overloaded?",
    node,
    cause,
  });
}
