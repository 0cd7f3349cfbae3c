/** Words for a job's state, cut to a width: one line for the job, one a node. Pure; knows no terminal and no colour. */
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

/** The job's line and one for each node; nodes that don't fit in `height` are counted in the last line. */
export function statusLines(job: JobState, { width, height = Infinity }: StatusSize): readonly StatusLine[] {
  const lines: StatusLine[] = [{ text: jobLine(job, width), tone: "plain" }];
  const room = Math.max(0, height - 1);
  const shown = job.nodes.length <= room ? job.nodes : job.nodes.slice(0, Math.max(0, room - 1));
  const nameWidth = Math.max(0, ...shown.map(({ name }) => name.length));
  for (const node of shown) lines.push(nodeLine(node, width, nameWidth));
  const hidden = job.nodes.length - shown.length;
  if (hidden > 0 && room > 0) lines.push({ text: fit([`  and ${hidden} more nodes`], width), tone: "faint" });
  return lines;
}

/** "frame 1200/5000  24%  fps 143  speed 5.7x  ETA 0:42  3 windows verified"; what matters less goes first when narrow. */
export function jobLine(job: JobState, width: number): string {
  const { frames, totalFrames, fps, speed, etaSeconds, verifiedWindows } = job;
  if (job.phase === "preparing" && frames === 0) return fit(["preparing"], width);
  if (job.phase === "merging") return fit(["merging", windowsVerified(verifiedWindows)], width);
  if (job.phase === "verifying") return fit(["verifying the output", windowsVerified(verifiedWindows)], width);
  return fit(
    [
      totalFrames === undefined ? `frame ${frames}` : `frame ${frames}/${totalFrames}`,
      totalFrames === undefined || totalFrames === 0 ? "" : percentage(frames, totalFrames),
      // Both are 0 until enough was seen to tell.
      fps > 0 ? `fps ${formatRate(fps)}` : "",
      speed === undefined || speed <= 0 ? "" : `speed ${formatRate(speed)}x`,
      etaSeconds === undefined ? "" : `ETA ${formatDuration(etaSeconds)}`,
      windowsVerified(verifiedWindows),
    ],
    width,
  );
}

function nodeLine(node: NodeState, width: number, nameWidth: number): StatusLine {
  const name = `  ${node.name.padEnd(nameWidth)}`;
  if (node.state === "out") {
    const error = (node.error ?? "no reason given").replaceAll(/[\r\n]+/g, " ");
    return { text: fit([`${name}  out: ${error}`], width), tone: "bad" };
  }
  const work = node.windows.length > 0 ? windowsUnderway(node.windows) : node.state;
  const rate = node.state === "encoding" && node.fps > 0 ? `fps ${formatRate(node.fps).padStart(4)}` : "";
  const done = node.verified > 0 ? `${node.verified} done` : "";
  return { text: fit([name, rate, work, done], width), tone: node.state === "encoding" ? "plain" : "faint" };
}

function windowsUnderway(windows: readonly number[]): string {
  return `${windows.length === 1 ? "window" : "windows"} ${windows.map((index) => index + 1).join(", ")}`;
}

function windowsVerified(count: number): string {
  return `${formatCount(count, "window")} verified`;
}

/** Never 100 % before the end: more frames than announced happens. */
function percentage(frames: number, total: number): string {
  return `${Math.min(99, Math.floor((100 * frames) / total))}%`;
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
