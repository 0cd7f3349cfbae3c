/** A node's transfers, with errors that say which file, and who is at fault. Moves nothing itself. */
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { ComputeNode, Transport } from "./contract.ts";

/** @param pathThere a path on the node, as the transport has it. Default: the same. */
export function explainedTransfers(
  node: string,
  transport: Pick<Transport, "put" | "get">,
  pathThere: (path: string) => string = (path) => path,
): Pick<ComputeNode, "put" | "get"> {
  return {
    put: (here, there, signal) =>
      transport.put(here, pathThere(there), signal).catch((cause: unknown) => {
        throw transferError(node, `can't copy ${here} to it as ${there}`, cause, signal);
      }),
    get: (there, here, signal) =>
      transport.get(pathThere(there), here, signal).catch((cause: unknown) => {
        throw transferError(node, `can't copy ${there} from it to ${here}`, cause, signal);
      }),
  };
}

function transferError(node: string, what: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const here = cause instanceof Error && "syscall" in cause;
  return new DffmpegError(here ? "storage" : "node", `node ${node}: ${what}: ${messageOf(cause)}`, {
    hint: here
      ? "Is this machine's disk full, or may your user not write there?"
      : "Is its disk full, or does its ssh server lack SFTP ('Subsystem sftp' in sshd_config)?",
    node,
    cause,
  });
}
