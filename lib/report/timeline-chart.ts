/** The timeline's charts as HTML: a Gantt of windows by node, and the speed below it, on one time scale. Pure. */
import type { Timeline, TimelineAttempt } from "../model/timeline.ts";
import { element, escaped } from "./html.ts";
import type { NodeFacts, TimelineFacts } from "./timeline-facts.ts";
import { formatDuration, formatRate } from "./units.ts";

/** What the time scale goes up to, and percent of it for a time. */
interface Scale {
  readonly end: number;
  at(seconds: number): string;
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const MOST_TICKS = 6;

function scaleTo(end: number): Scale {
  const whole = Math.max(0.001, end);
  return {
    end: whole,
    at: (seconds) => `${(Math.min(1, Math.max(0, seconds / whole)) * 100).toFixed(3)}%`,
  };
}

/** Tenths where the job is short. */
export function timeText(seconds: number, end: number): string {
  return end < 10 ? `${seconds.toFixed(1)} s` : formatDuration(Math.round(seconds));
}

const span = (scale: Scale, from: number, to: number): string =>
  `left:${scale.at(from)};width:${((Math.max(0, to - from) / scale.end) * 100).toFixed(3)}%`;

/** @param place in its lane: neighbours differ in tone, which tells them apart where no gap would be seen */
function kind({ outcome, backup, attempt }: TimelineAttempt, place: number): string {
  if (outcome === "failed" || outcome === "refused") return "bad";
  if (outcome !== "verified") return outcome;
  if (backup) return "backup";
  if (attempt > 1) return "retry";
  return place % 2 === 0 ? "w1" : "w2";
}

export function attemptText(one: TimelineAttempt): string {
  const words = { verified: "verified", open: "still running", aborted: "ended: another came first or the job ended" };
  const { outcome, sourceStart, sourceEnd, detail } = one;
  const ending = outcome in words ? words[outcome as keyof typeof words] : outcome;
  const source = `${sourceStart.toFixed(1)} s to ${sourceEnd === null ? "the end" : `${sourceEnd.toFixed(1)} s`}`;
  const head = `window ${one.window + 1}, attempt ${one.attempt}${one.backup ? " (backup)" : ""} on ${one.node}: ${ending}`;
  const took = `${(one.encoded - one.start).toFixed(1)} s${one.frames > 0 ? `, ${one.frames} frames` : ""}`;
  return `${head}; source ${source}; ${took}${detail === "" ? "" : `: ${detail}`}`;
}

function bar(scale: Scale, one: TimelineAttempt, place: number): string {
  const shape = element("i", {
    class: kind(one, place),
    style: span(scale, one.start, one.encoded),
    title: attemptText(one),
  });
  const checks = one.end - one.encoded > scale.end / 400;
  return checks ? shape + element("i", { class: "check", style: span(scale, one.encoded, one.end) }) : shape;
}

/** High where there are few, so that a screen holds them. */
function laneHeight(lanes: number): number {
  if (lanes <= 8) return 24;
  if (lanes <= 24) return 14;
  return lanes <= 80 ? 8 : 5;
}

function nodeRow(scale: Scale, facts: NodeFacts, encoding: TimelineFacts["encoding"]): string {
  const { node, lanes, windows, busy } = facts;
  const waiting =
    node.ready !== null && encoding !== undefined
      ? element("div", { class: "idle", style: span(scale, node.ready, encoding.to) })
      : "";
  const drawn = lanes.map((lane) =>
    element("div", { class: "lane" }, waiting + lane.map((one, place) => bar(scale, one, place)).join("")),
  );
  const small = node.ready === null ? "left out" : `${windows} · ${Math.round(busy * 100)}% busy`;
  const name = element(
    "div",
    { class: "name", title: node.name },
    `<span>${escaped(node.name)}</span><small>${escaped(small)}</small>`,
  );
  return element("div", { class: "row node" }, name + element("div", { class: "lanes" }, drawn.join("")));
}

function axis(scale: Scale): string {
  const step =
    steps.find((one) => scale.end / one <= MOST_TICKS) ?? 86_400 * Math.ceil(scale.end / 86_400 / MOST_TICKS);
  const ticks = Array.from({ length: Math.floor(scale.end / step) + 1 }, (_, i) => i * step);
  const labels = ticks
    // The last label would stick out.
    .filter((seconds) => seconds < scale.end * 0.93)
    .map((seconds) => element("span", { style: `left:${scale.at(seconds)}` }, timeText(seconds, scale.end)));
  return plainRow(element("div", { class: "axis" }, labels.join("")));
}

const plainRow = (content: string, label = ""): string =>
  element("div", { class: "row" }, `<div class="name${label === "" ? " blank" : ""}">${label}</div>${content}`);

function phases(scale: Scale, { planned, merging, end }: Timeline, { encoding }: TimelineFacts): string {
  const stops: [string, number | null | undefined][] = [
    ["planning", 0],
    ["nodes", planned],
    ["encoding", encoding?.from],
    ["finishing", merging],
  ];
  const begun = stops.flatMap(([name, from]) => (from === null || from === undefined ? [] : [{ name, from }]));
  const parts = begun.map(({ name, from }, i) => {
    const to = begun[i + 1]?.from ?? end;
    const title = `${name}: ${timeText(to - from, Math.min(9, to - from))}`;
    const share = (to - from) / scale.end;
    const label = share < 0.07 ? "" : element("em", share < 0.16 ? { class: "far" } : {}, escaped(name));
    return element("span", { style: span(scale, from, to), title }, label);
  });
  return plainRow(element("div", { class: "phases" }, parts.join("")));
}

function speedRow(scale: Scale, samples: Timeline["speed"]): string {
  const most = Math.max(...samples.map(({ speed }) => speed));
  if (samples.length < 2 || most <= 0) return "";
  const points = samples.map(
    ({ at, speed }) => `${((at / scale.end) * 1000).toFixed(1)} ${(100 - (speed / most) * 96).toFixed(1)}`,
  );
  const [first = "0", last = "0"] = [points[0]?.split(" ")[0], points.at(-1)?.split(" ")[0]];
  const line = `M${points.join("L")}`;
  const svg = `<svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="speed over time"><path class="area" d="${line}L${last} 100L${first} 100Z"/><path class="line" d="${line}"/></svg>`;
  const label = `speed<small>up to ${formatRate(most)}x</small>`;
  return plainRow(element("div", { class: "speed" }, svg), label);
}

/** @param facts of the same timeline */
export function charts(timeline: Timeline, facts: TimelineFacts): string {
  const scale = scaleTo(timeline.end);
  const lanes = facts.nodes.reduce((sum, { lanes: own }) => sum + own.length, 0);
  const { encoding, boundSeconds } = facts;
  const bound =
    encoding && boundSeconds !== undefined && encoding.from + boundSeconds <= timeline.end
      ? element("span", { style: `left:${scale.at(encoding.from + boundSeconds)}`, title: "lower bound" })
      : "";
  const inOrder = facts.nodes.toSorted((a, b) => Number(a.node.ready === null) - Number(b.node.ready === null));
  const rows = inOrder.map((node) => nodeRow(scale, node, encoding)).join("");
  const gantt = element(
    "div",
    { class: "gantt" },
    rows + speedRow(scale, timeline.speed) + element("div", { class: "marks" }, bound),
  );
  const plot = phases(scale, timeline, facts) + gantt + axis(scale);
  return element(
    "div",
    { class: "chart", tabindex: "0", "aria-label": "windows by node over time" },
    element("div", { class: "plot", style: `--h:${laneHeight(lanes)}px` }, plot),
  );
}
