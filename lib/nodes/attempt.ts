/** One attempt on one node, from the runner's start to its known end. Knows nothing of shares or schedules. */
import type { AttemptOutcome, AttemptProgress, Marker } from "../model/attempt.ts";
import type { NodeConfig } from "../model/inventory.ts";
import type { AttemptOrder, RemoteEnd, RemoteProcess, Transport } from "./contract.ts";
import type { Limits } from "./limits.ts";
import { runnerReader } from "./progress.ts";
import { courtesy, runnerCommand } from "./runner.ts";

const tailCharacters = 4096;

export interface AttemptSite {
  readonly transport: Transport;
  readonly config: NodeConfig;
  readonly limits: Limits;
}

/** What the runner said before it ended. */
export interface Said {
  marker: Marker | undefined;
  lapsed: boolean;
  stderr: string;
}

/** Never rejects; see ComputeNode.encode. */
export async function runAttempt(
  { transport, config, limits }: AttemptSite,
  order: AttemptOrder,
  onProgress: (progress: AttemptProgress) => void,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  if (signal.aborted) return { kind: "aborted" };
  const said: Said = { marker: undefined, lapsed: false, stderr: "" };
  const onStdout = runnerReader({
    onProgress,
    onMarker: (marker) => (said.marker = marker),
    onLapsed: () => (said.lapsed = true),
  });
  const onStderr = (text: string): void => {
    said.stderr = (said.stderr + text).slice(-tailCharacters);
  };
  let runner: RemoteProcess;
  try {
    const command = runnerCommand(
      order,
      config.name,
      config.ffmpeg,
      limits.leaseSeconds,
      courtesy({ ...config, nice: config.nice ?? order.nice }),
    );
    runner = transport.start(command, { onStdout, onStderr });
  } catch (cause) {
    return { kind: "failed", exit: -1, stderrTail: String(cause) };
  }
  return outcomeOf(await hold(runner, limits, signal), said, signal);
}

/** Renews the lease until the runner has ended; an abort gives the lease up. */
async function hold(runner: RemoteProcess, limits: Limits, signal: AbortSignal): Promise<RemoteEnd> {
  const beat = setInterval(() => {
    runner.write("\n");
  }, limits.beatMs);
  let overdue: NodeJS.Timeout | undefined;
  const abort = (): void => {
    clearInterval(beat);
    runner.end();
    overdue = setTimeout(() => {
      runner.kill();
    }, limits.abortTimeoutMs);
  };
  signal.addEventListener("abort", abort, { once: true });
  const end = await runner.ended;
  clearInterval(beat);
  clearTimeout(overdue);
  signal.removeEventListener("abort", abort);
  return end;
}

export function outcomeOf(end: RemoteEnd, said: Said, signal: AbortSignal): AttemptOutcome {
  if (signal.aborted) return { kind: "aborted" };
  if (end.kind === "lost") return end;
  if (said.marker?.exit === 0 && end.code === 0)
    return { kind: "done", marker: said.marker, complaint: said.stderr.trim() };
  if (said.lapsed) return { kind: "lost", cause: new Error("the node heard nothing from here and ended its ffmpeg") };
  // Without a marker, a signal hit the runner itself: what its ffmpeg did isn't known.
  if (!said.marker && end.code > 128) return { kind: "lost", cause: new Error(`the runner was killed (${end.code})`) };
  return { kind: "failed", exit: said.marker?.exit ?? end.code, stderrTail: said.stderr };
}
