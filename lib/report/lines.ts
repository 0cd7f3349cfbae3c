/** Words for a job's state, cut to a width: one line for the job, one a node. Pure; knows no terminal and no colour. */
import type { Step } from "../model/events.ts";
import type { JobState, NodeState } from "./aggregate.ts";
import { formatCount, formatDuration, formatRate } from "./units.ts";

/** `tone` says how loud a line is; whoever shows it may turn that into colour. */
export interface StatusLine {
  readonly text: string;
  readonly tone: "plain" | "faint" | "bad";
}

export interface StatusSize {
  /** Columns; no line is longer. */
  readonly width: number;
  /** Lines at most, the job's own among them. Default: as many as there are. */
  readonly height?: number;
}

/** The job's line, one for each node, and what the merge waits for; nodes that don't fit in `height` are counted. */
export function statusLines(job: JobState, { width, height = Infinity }: StatusSize): readonly StatusLine[] {
  const lines: StatusLine[] = [{ text: jobLine(job, width), tone: "plain" }];
  const room = Math.max(0, height - 1);
  const shown = job.nodes.length <= room ? job.nodes : job.nodes.slice(0, Math.max(0, room - 1));
  const nameWidth = Math.max(0, ...shown.map(({ name }) => name.length));
  for (const node of shown) lines.push(nodeLine(node, width, nameWidth));
  const hidden = job.nodes.length - shown.length;
  if (hidden > 0 && room > 0) lines.push({ text: fit([`  and ${hidden} more nodes`], width), tone: "faint" });
  const merge = mergeWords(job);
  if (merge !== undefined && lines.length < height) {
    lines.push({ text: fit([`  ${"merge".padEnd(nameWidth)}`, merge], width), tone: "faint" });
  }
  return lines;
}

/** "24%  verified 12%  ETA 0:42  speed 5.7x  fps 143  frame 1200/5000"; what matters less goes first when narrow. */
export function jobLine(job: JobState, width: number): string {
  const { frames, totalFrames, share, fps, speed, etaSeconds } = job;
  if (job.step) return fit([stepWords(job.step)], width);
  if (job.phase === "preparing" && frames === 0) return fit(["preparing"], width);
  if (job.phase === "merging") return fit([stepText.merging], width);
  if (job.phase === "verifying") return fit([stepText.checking], width);
  return fit(
    [
      percentage(
        ...(totalFrames === undefined && share !== undefined
          ? ([share, 1] as const)
          : ([frames, totalFrames] as const)),
      ),
      verifiedShare(job),
      etaSeconds === undefined ? "" : `ETA ${formatDuration(etaSeconds)}`,
      // Both are 0 until enough was seen to tell.
      speed === undefined || speed <= 0 ? "" : `speed ${formatRate(speed)}x`,
      fps > 0 ? `fps ${formatRate(fps)}` : "",
      totalFrames === undefined ? `frame ${frames}` : `frame ${frames}/${totalFrames}`,
    ],
    width,
  );
}

const stepText: Readonly<Record<Step, string>> = {
  reading: "reading the source",
  connecting: "connecting to the nodes",
  recalling: "looking at what an earlier run left",
  bringing: "bringing the source",
  merging: "merging",
  checking: "checking the output",
  saving: "saving the output",
};

/** "merging 45%" */
export function stepWords({ step, share, node }: NonNullable<JobState["step"]>): string {
  const part = share === undefined ? "" : ` ${Math.min(99, Math.max(0, Math.floor(share * 100)))}%`;
  return `${stepText[step]}${node === undefined ? "" : ` to ${node}`}${part}`;
}

function nodeLine(node: NodeState, width: number, nameWidth: number): StatusLine {
  const name = `  ${node.name.padEnd(nameWidth)}`;
  if (node.state === "out") {
    const error = (node.error ?? "it failed too often").replaceAll(/[\r\n]+/g, " ");
    return { text: fit([`${name}  out: ${error}${again(node)}`], width), tone: "bad" };
  }
  const rate = node.windows.length > 0 && node.fps > 0 ? `fps ${formatRate(node.fps).padStart(4)}` : "";
  const done = node.verified > 0 ? `${node.verified} done` : "";
  const tone = node.state === "encoding" || node.windows.length > 0 ? "plain" : "faint";
  return { text: fit([name, rate, workOf(node), done], width), tone };
}

const again = ({ backInSeconds: seconds }: NodeState): string =>
  seconds === undefined ? "" : `; tried again in ${formatDuration(Math.ceil(seconds))}`;

/** What a node does, and what it waits for. */
function workOf({ state, windows, fetching, checking, backInSeconds }: NodeState): string {
  const encoding = windows.filter((window) => !fetching.includes(window));
  const rest = backInSeconds === undefined ? "" : ` for ${formatDuration(Math.ceil(backInSeconds))}`;
  const work = [
    encoding.length > 0 ? windowNames(encoding) : "",
    fetching.length > 0 ? `waits for the source of ${windowNames(fetching)}` : "",
    checking.length > 0 ? `checks ${windowNames(checking)}` : "",
    state === "resting" ? `rests${rest} after a failure` : "",
    state === "paused" ? (windows.length > 0 ? "then paused" : "paused") : "",
  ].filter((words) => words !== "");
  return work.length > 0 ? work.join(", ") : state;
}

/** Windows are joined in their order; while one is missing, those behind it wait. */
function mergeWords({ phase, mergeAwaits: window, verifiedWindows, nodes }: JobState): string | undefined {
  if (phase !== "encoding" || window === undefined || verifiedWindows === 0) return undefined;
  const by = nodes.filter(({ windows, checking }) => windows.includes(window) || checking.includes(window));
  const names = by.length > 0 ? ` (${by.map(({ name }) => name).join(", ")})` : "";
  return `waits for window ${window + 1}${names}`;
}

function windowNames(windows: readonly number[]): string {
  return `${windows.length === 1 ? "window" : "windows"} ${runsOf(windows).join(", ")}`;
}

/** Counted from 1: "3, 5-7". */
function runsOf(windows: readonly number[]): readonly string[] {
  const runs: { from: number; to: number }[] = [];
  for (const index of windows.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.to === index - 1) last.to = index;
    else runs.push({ from: index, to: index });
  }
  return runs.flatMap(({ from, to }) => {
    if (to > from + 1) return [`${from + 1}-${to + 1}`];
    return from === to ? [`${from + 1}`] : [`${from + 1}`, `${to + 1}`];
  });
}

function verifiedShare({ verifiedFrames, totalFrames, verifiedWindows }: JobState): string {
  if (verifiedFrames === undefined)
    return verifiedWindows > 0 ? `${formatCount(verifiedWindows, "window")} verified` : "";
  if (totalFrames === undefined || totalFrames === 0) return `verified ${verifiedFrames}`;
  return `verified ${verifiedFrames >= totalFrames ? "100%" : percentage(verifiedFrames, totalFrames)}`;
}

/** Never 100 % before the end: more frames than announced happens. */
function percentage(frames: number, total: number | undefined): string {
  return total === undefined || total === 0 ? "" : `${Math.min(99, Math.floor((100 * frames) / total))}%`;
}

/** Joins the parts that fit, in order; the first is cut rather than left out. */
function fit(parts: readonly string[], width: number): string {
  const [first = "", ...rest] = parts.filter((part) => part !== "");
  let line = first.slice(0, Math.max(0, width));
  for (const part of rest) {
    if (line.length + 2 + part.length > width) break;
    line = `${line}  ${part}`;
  }
  return line;
}
