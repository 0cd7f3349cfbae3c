/** One attempt on a Windows node, from the batch file to its known end. Knows nothing of shares or schedules. */
import { attemptStem, type AttemptOutcome, type AttemptProgress } from "../../model/attempt.ts";
import { DffmpegError } from "../../model/errors.ts";
import { ioTroubleIn } from "../../model/io-trouble.ts";
import { outcomeOf, type Said } from "../attempt.ts";
import type { AttemptOrder, RemoteEnd, RemoteProcess } from "../contract.ts";
import { runnerReader } from "../progress.ts";
import { damage, runnerExit } from "../runner.ts";
import { attemptBatch } from "./batch.ts";
import type { Desk, DeskSite } from "./desk.ts";
import { isPlain } from "./quote.ts";

export interface WindowsSite extends DeskSite {
  readonly desk: () => Promise<Desk>;
  /** Whether batch files there are read as UTF-8. */
  readonly unicode: boolean;
}

/** Never rejects; see ComputeNode.encode. */
export async function runWindowsAttempt(
  site: WindowsSite,
  order: AttemptOrder,
  onProgress: (progress: AttemptProgress) => void,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const { config, limits } = site;
  try {
    if (signal.aborted) return { kind: "aborted" };
    refuseForeignWords(site, order.argv);
    const desk = await site.desk();
    const batch = attemptBatch(order, config.name, config.ffmpeg, limits.leaseSeconds);
    const ears = listen(onProgress);
    const runner = await desk.start(batch, ears.output, `attempts/${attemptStem(order.name)}`);
    const end = await hold(site, desk, runner, ears.told, order, signal);
    const outcome = outcomeOf(end, ears.said(), signal);
    const trouble = ears.trouble();
    if (outcome.kind !== "done" || trouble === undefined) return outcome;
    return { kind: "failed", exit: runnerExit.fileNotWhole, stderrTail: `ffmpeg exited 0, but ${trouble}` };
  } catch (thrown) {
    if (signal.aborted) return { kind: "aborted" };
    return { kind: "lost", cause: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

/** What it says, and when it has said the last. */
function listen(onProgress: (progress: AttemptProgress) => void) {
  const said: Said = { marker: undefined, lapsed: false, stderr: "" };
  let tell: (end: RemoteEnd) => void = () => undefined;
  const told = new Promise<RemoteEnd>((resolve) => (tell = resolve));
  let complaint = "";
  let trouble: string | undefined;
  let rest = "";
  const read = runnerReader({
    onProgress,
    onMarker: (marker) => {
      said.marker = marker;
      tell({ kind: "exited", code: marker.exit });
    },
    onLapsed: () => (said.lapsed = true),
  });
  const onStderr = (text: string): void => {
    said.stderr = (said.stderr + text).slice(-4096);
    const lines = (rest + text).split(/\r?\n/);
    rest = (lines.pop() ?? "").slice(-4096);
    complaint ||= lines.find((line) => damage.test(line)) ?? "";
    trouble ??= ioTroubleIn(lines.join("\n"));
  };
  return {
    output: {
      onStdout: (text: string) => {
        read(text.replaceAll("\r", ""));
      },
      onStderr,
    },
    told,
    trouble: () => trouble,
    // After a success, only words about a damaged source matter.
    said: (): Said => (said.marker?.exit === 0 ? { ...said, stderr: complaint } : said),
  };
}

/**
 * Until the marker is told: the watch beside ffmpeg takes a second more to see that all is over, which is no matter here.
 * An abort is told by a file, since nothing there reads standard input.
 */
async function hold(
  { limits }: WindowsSite,
  desk: Desk,
  runner: RemoteProcess,
  told: Promise<RemoteEnd>,
  order: AttemptOrder,
  signal: AbortSignal,
): Promise<RemoteEnd> {
  let overdue: NodeJS.Timeout | undefined;
  const kill = (): void => {
    runner.kill();
  };
  const abort = (): void => {
    overdue = setTimeout(kill, limits.abortTimeoutMs);
    desk.write(`${order.jobFolder}/attempts/${attemptStem(order.name)}.stop`, "").catch(kill);
  };
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const end = await Promise.race([runner.ended, told]);
  clearTimeout(overdue);
  signal.removeEventListener("abort", abort);
  return end;
}

function refuseForeignWords({ unicode, config }: WindowsSite, words: readonly string[]): void {
  if (unicode || isPlain(words)) return;
  throw new DffmpegError("node", `node ${config.name}: its cmd can't be given arguments beyond ASCII`, {
    hint: "Use other nodes for this command, by --only: it has no code page for UTF-8 (chcp 65001).",
    node: config.name,
  });
}
