/** A sentence for each event that deserves one. Pure; progress is not news, and ffmpeg's own words are left alone. */
import { unnamed } from "../model/errors.ts";
import type { JobEvent } from "../model/events.ts";
import type { JobReport } from "../model/report.ts";
import { formatCount, formatDuration, formatRate } from "./units.ts";

/** How much a reader has to care: `notice` is for everyone, `step` for logs without a live display, `detail` for --verbose. */
export type Weight = "warning" | "notice" | "step" | "detail";

export interface Message {
  readonly weight: Weight;
  readonly text: string;
}

/** What to say of `event`; undefined where there is nothing to say. */
export function messageFor(event: JobEvent): Message | undefined {
  switch (event.type) {
    case "planned":
      return planned(event);
    case "node-ready":
      return say(
        "step",
        `${event.node}: ready, ffmpeg ${event.ffmpegVersion}, ${formatCount(event.slots, "window")} at once${wayText(event)}`,
      );
    case "node-left-out":
      return leftOut(event);
    case "window-started":
      return say("detail", `window ${event.window + 1}: attempt ${event.attempt} on ${event.node}, ${range(event)}`);
    case "window-verified":
      return say(
        "step",
        `window ${event.window + 1}: verified, ${formatCount(event.frames, "frame")} by ${event.node} in ${event.seconds.toFixed(1)} s`,
      );
    case "attempt-ended":
      return attemptEnded(event);
    case "resumed":
      return say(
        "notice",
        `goes on from an earlier run: ${formatCount(event.windows, "window")} verified, ${formatDuration(event.seconds)} of ${formatDuration(event.totalSeconds)}`,
      );
    case "kept":
      return say(
        "notice",
        `${formatCount(event.windows, "verified window")} kept: run the same command again to go on, or dffmpeg clean ${event.nodesOption === undefined ? "" : `${event.nodesOption} `}${event.job} to drop it`,
      );
    case "warning":
      return say("warning", event.message);
    case "finished":
      return finished(event.report);
    case "command":
      return say("detail", `${event.node ?? "this machine"} runs: ${event.command}`);
    case "progress":
    case "step":
      return undefined;
  }
}

function wayText({ way }: Extract<JobEvent, { type: "node-ready" }>): string {
  if (way === undefined || way === "reference") return "";
  return way === "copy" ? ", gets windows over the share" : ", gets windows over SFTP";
}

function say(weight: Weight, text: string): Message {
  return { weight, text };
}

function planned({ mode, reason, node, tied, refused, writes }: Extract<JobEvent, { type: "planned" }>): Message {
  if (mode === "split") return say("step", `split: ${reason}`);
  if (refused) {
    return say(
      "warning",
      `ffmpeg refuses this command: ${refused.cause}${refused.hint === undefined ? "" : `\n${refused.hint}`}`,
    );
  }
  const place =
    writes === undefined ? "" : `\nffmpeg writes ${writes.part}, which is called ${writes.output} once it is whole`;
  return say(
    "notice",
    `runs whole on ${node ?? "this machine"}: ${reason}${tied === undefined ? "" : `; not on a node, as ${tied}`}${place}`,
  );
}

/** The next step gets a line of its own: it may be a command to copy. */
function leftOut({ node, error, hint }: Extract<JobEvent, { type: "node-left-out" }>): Message {
  return say("warning", `${node} is left out: ${unnamed(node, error)}${hint === undefined ? "" : `\n${hint}`}`);
}

function range({ startSeconds, endSeconds }: { startSeconds: number; endSeconds: number | undefined }): string {
  return `from ${startSeconds.toFixed(3)} s to ${endSeconds === undefined ? "the end" : `${endSeconds.toFixed(3)} s`}`;
}

/** An aborted attempt is a backup that came second: no trouble. */
function attemptEnded(event: Extract<JobEvent, { type: "attempt-ended" }>): Message {
  const { window, attempt, node, outcome, detail } = event;
  const why = detail === "" ? "" : `: ${unnamed(node, detail)}`;
  const text = `window ${window + 1}: attempt ${attempt} on ${node} ${outcome}${why}`;
  return say(outcome === "aborted" ? "detail" : "warning", text);
}

/** A whole run on this machine has shown ffmpeg's own summary already. */
function finished({ mode, windows, nodes, seconds, verification }: JobReport): Message | undefined {
  if (mode === "whole") return wholeDone(nodes, seconds);
  const frames = verification.frames ?? windows.reduce((sum, window) => sum + window.frames, 0);
  const helpers = nodes.filter((node) => node.windows > 0).length;
  const parts = [
    `done in ${formatDuration(seconds)}`,
    formatCount(frames, "frame"),
    `fps ${formatRate(seconds > 0 ? frames / seconds : 0)}`,
    `${formatCount(windows.length, "window")} on ${formatCount(helpers, "node")}`,
  ];
  return say("notice", parts.join(", "));
}

function wholeDone([node]: JobReport["nodes"], seconds: number): Message | undefined {
  if (!node) return undefined;
  const parts = [`done in ${formatDuration(seconds)}`, `fps ${formatRate(node.fps)}`, `whole on ${node.name}`];
  return say("notice", parts.join(", "));
}
