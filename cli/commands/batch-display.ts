/** What a batch says: a line for each file's beginning and end, and on a terminal how far the running ones are. */
import type { BatchEvent, BatchResult, FileOutcome, FileResult } from "../../lib/index.ts";
import { roomOn, statusBlock } from "../status-block.ts";
import { newsLine } from "../news.ts";
import { saidLine } from "../wording.ts";
import type { Clock, Screen } from "../display.ts";
import { afterEvent, batchLines, type BatchState } from "./batch-lines.ts";
import { ageText, sizeText } from "./words.ts";

export interface BatchDisplay {
  show(event: BatchEvent): void;
  say(text: string): void;
  /** Makes room for others to write; it shows again what was there. */
  clear(): void;
  close(): void;
}

export interface BatchLoudness {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Files are named from here where they are below it. */
export const nearName = (path: string, cwd = process.cwd()): string =>
  path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;

const redrawEveryMs = 500;

export function batchDisplay(
  screen: Screen,
  { quiet, verbose }: BatchLoudness,
  clock: Clock,
  env: NodeJS.ProcessEnv,
): BatchDisplay {
  let state: BatchState = { found: 0, ended: 0, jobs: new Map() };
  const live = screen.isTTY === true && env["TERM"] !== "dumb" && !quiet;
  const status = statusBlock(screen, (env["NO_COLOR"] ?? "") === "");
  const print = (text: string): void => {
    status.erase();
    screen.write(saidLine(text));
  };
  const draw = (): void => {
    status.draw(batchLines(state, roomOn(screen)));
  };
  const stop = live ? clock.every(redrawEveryMs, draw) : (): void => undefined;
  return {
    show: (event) => {
      const text = textOf(event, state, { quiet, verbose });
      state = afterEvent(state, event);
      if (text !== undefined) print(text);
    },
    say: print,
    clear: () => {
      status.erase();
    },
    close: () => {
      stop();
      status.erase();
    },
  };
}

function textOf(event: BatchEvent, { found }: BatchState, loudness: BatchLoudness): string | undefined {
  if (event.type === "batch-warning") return event.message;
  if (event.type === "file-ended") {
    return loudness.quiet && event.result.outcome !== "failed" ? undefined : resultText(event.result);
  }
  if (loudness.quiet) return undefined;
  switch (event.type) {
    case "files-found":
      return `${foundText(event.files, found)}${event.earlier > 0 ? `; ${event.earlier} of earlier batches left, which dffmpeg batch without files goes on with` : ""}`;
    case "file-started": {
      const by = event.nodes === undefined ? "" : ` on ${event.nodes.join(", ")}`;
      return `${nearName(event.source)} → ${nearName(event.output)}${event.profile === "" ? "" : ` (${event.profile})`}${by}`;
    }
    case "file-put-back":
      return `${nearName(event.source)}: put back, for other nodes: ${event.why}`;
    case "watching":
      return `watching ${event.folders.join(", ")}; Ctrl-C ends it`;
    case "file-event": {
      const line = newsLine(event.event, { ...jobVerbosity, details: loudness.verbose }, { steps: false });
      return line === undefined || quietly(event.event.type)
        ? undefined
        : `${nearName(event.source)}: ${line.slice("dffmpeg: ".length)}`;
    }
  }
}

/** In a watched folder they come bit by bit. */
function foundText(files: number, before: number): string {
  const fresh = files - before;
  return `${fresh} ${before > 0 ? "more " : ""}file${fresh === 1 ? "" : "s"} found`;
}

const jobVerbosity = { errors: true, warnings: true, notices: true, progress: false, details: false };
/** The file's own line says it. */
const quietly = (type: string): boolean => type === "finished" || type === "kept";

const sizes = ({ bytesBefore, bytesAfter }: FileResult): string => {
  if (bytesBefore === undefined || bytesAfter === undefined || bytesBefore === 0) return "";
  const change = Math.round((bytesAfter / bytesBefore - 1) * 100);
  return `, ${sizeText(bytesBefore)} → ${sizeText(bytesAfter)} (${change > 0 ? "+" : ""}${change} %)`;
};

/** ffprobe's words begin with the name, which is said already. */
export const withoutName = (why: string, source: string): string =>
  why.startsWith(`${source}: `) ? why.slice(source.length + 2) : why;

export function resultText(result: FileResult): string {
  const { source, output, outcome, hint, seconds } = result;
  const why = withoutName(result.why, source);
  const name = nearName(source);
  if (outcome === "done")
    return `${name}: done in ${ageText(seconds * 1000)}${sizes(result)}: ${output === undefined ? "" : nearName(output)}; ${why}`;
  if (outcome === "kept") return `${name}: original kept alone: ${why}`;
  if (outcome === "failed") return `${name}: FAILED: ${why}${hint === undefined ? "" : `\n${hint}`}`;
  return `${name}: ${outcome}: ${why}`;
}

const order: readonly FileOutcome[] = ["done", "kept", "skipped", "failed", "left"];

/** "3 done, 1 skipped, 1 failed: films/broken.mkv" */
export function summaryText({ files }: BatchResult): string {
  const counts = order.flatMap((outcome) => {
    const count = files.filter((file) => file.outcome === outcome).length;
    return count > 0 ? [`${count} ${outcome}`] : [];
  });
  const failed = files.filter(({ outcome }) => outcome === "failed").map(({ source }) => nearName(source));
  const rest = failed.length > 10 ? `, and ${failed.length - 10} more` : "";
  const names = failed.length > 0 ? `\nfailed: ${failed.slice(0, 10).join(", ")}${rest}` : "";
  return `${counts.length > 0 ? counts.join(", ") : "nothing to do"}${names}`;
}
