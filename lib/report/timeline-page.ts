/** --timeline: a job's timeline as one page that needs nothing else. Pure; writes no file. */
import type { Timeline } from "../model/timeline.ts";
import { element, escaped } from "./html.ts";
import { attemptText, charts, timeText } from "./timeline-chart.ts";
import { timelineFacts, type NodeFacts, type TimelineFacts } from "./timeline-facts.ts";
import { script, style } from "./timeline-style.ts";
import { formatCount, formatRate } from "./units.ts";

export interface TimelinePage {
  /** What the job makes. */
  readonly output: string;
  /** How it ended, in words; undefined where the output is there. */
  readonly trouble?: string;
  readonly timeline: Timeline;
}

/** Rows of a list that nobody reads to the end. */
const MOST_TROUBLES = 100;

function tile(title: string, value: string, small = ""): string {
  return `<div><dt>${title}</dt><dd>${escaped(value)}<small>${escaped(small)}</small></dd></div>`;
}

function tiles({ end, mode, resumedWindows }: Timeline, facts: TimelineFacts): string {
  const { encoding, boundSeconds, nodes } = facts;
  const took = encoding ? encoding.to - encoding.from : 0;
  const used = nodes.filter(({ windows }) => windows > 0).length;
  if (mode !== "split") return element("dl", { class: "tiles" }, tile("Took", timeText(end, end)));
  const all = [
    tile("Took", timeText(end, end), encoding ? `${timeText(took, end)} of it for the windows` : ""),
    boundSeconds === undefined || took === 0
      ? ""
      : tile(
          "Lower bound",
          timeText(boundSeconds, end),
          `${Math.round((boundSeconds / took) * 100)}% of it was reached`,
        ),
    tile(
      "Windows",
      String(facts.windows + resumedWindows),
      `on ${formatCount(used, "node")}${resumedWindows > 0 ? `, ${resumedWindows} from before` : ""}`,
    ),
    tile("Idle", `${Math.round(facts.idle * 100)}%`, "of all slots' time"),
    tile(
      "Retries",
      String(facts.retries),
      facts.failures === 0 ? "nothing failed" : `${formatCount(facts.failures, "attempt")} failed or lost`,
    ),
    tile("Backups", String(facts.backups), facts.backups === 0 ? "" : `${facts.backupsWon} came first`),
  ];
  return element("dl", { class: "tiles" }, all.join(""));
}

const legend = (facts: TimelineFacts): string => {
  const signs: (readonly [string, string, boolean])[] = [
    ["done", "windows in turn", true],
    ["retry", "second try", facts.retries > 0],
    ["backup", "backup that came first", facts.backupsWon > 0],
    ["aborted", "ended: another came first", facts.backups > 0],
    ["bad", "failed", facts.failures > 0],
    ["lost", "lost", facts.failures > 0],
    ["rest", "idle", true],
    ["mark", "lower bound", facts.boundSeconds !== undefined],
  ];
  const shown = signs.flatMap(([name, text, wanted]) =>
    wanted ? [`<span><b class="${name}"></b>${text}</span>`] : [],
  );
  const zoom = ["1", "4", "16"].map(
    (by, i) =>
      `<input type="radio" name="zoom" id="z${by}"${i === 0 ? " checked" : ""}><label for="z${by}">${by}×</label>`,
  );
  return `<div class="bar">${shown.join("")}<fieldset class="zoom" aria-label="zoom">${zoom.join("")}</fieldset></div>`;
};

function nodeRow({ node, windows, frames, fps, busy, failures }: NodeFacts): string {
  const meter = `<span class="meter"><span style="width:${(busy * 100).toFixed(0)}%"></span></span>${Math.round(busy * 100)}%`;
  const cells = [
    `<td>${escaped(node.name)}</td>`,
    `<td class="n">${windows}</td><td class="n">${frames}</td><td class="n">${fps === undefined ? "–" : formatRate(fps)}</td>`,
    `<td>${node.ready === null ? "left out" : meter}</td><td class="n">${failures}</td>`,
    `<td class="n far">${node.slots}</td><td class="far">${escaped(node.ffmpeg)}</td>`,
  ];
  return `<tr>${cells.join("")}</tr>`;
}

const head = (...names: readonly string[]): string => `<thead><tr>${names.join("")}</tr></thead>`;
const wide = (table: string): string => `<div class="wide"><table>${table}</table></div>`;

function nodeTable({ nodes }: TimelineFacts): string {
  const names = [
    ...[
      "<th>Node</th>",
      '<th class="n">Windows</th>',
      '<th class="n">Frames</th>',
      '<th class="n">fps</th>',
      "<th>Busy</th>",
    ],
    ...['<th class="n">Failed</th>', '<th class="n far">Slots</th>', '<th class="far">ffmpeg</th>'],
  ];
  return `<h2>Nodes</h2>${wide(head(...names) + nodes.map(nodeRow).join(""))}`;
}

function troubles({ attempts, nodes, end }: Timeline): string {
  const out = nodes.flatMap(({ name, error }) =>
    error === null ? [] : [["", `${name} was left out: ${error}`] as const],
  );
  const bad = attempts
    .filter(({ outcome }) => ["failed", "lost", "refused"].includes(outcome))
    .toSorted((a, b) => a.end - b.end)
    .map((one) => [timeText(one.end, end), attemptText(one)] as const);
  const all = [...out, ...bad];
  if (all.length === 0) return "";
  const rows = all
    .slice(0, MOST_TROUBLES)
    .map(([at, text]) => `<tr><td class="n">${at}</td><td class="text">${escaped(text)}</td></tr>`);
  const more = all.length > MOST_TROUBLES ? `<p>and ${all.length - MOST_TROUBLES} more</p>` : "";
  return `<h2>What went wrong</h2>${wide(rows.join(""))}${more}`;
}

function windowTable({ attempts, end }: Timeline): string {
  if (attempts.length === 0) return "";
  const rows = attempts
    .toSorted((a, b) => a.window - b.window || a.attempt - b.attempt)
    .map((one) => {
      const cells = [
        `<td class="n">${one.window + 1}</td><td class="n">${one.attempt}</td><td>${escaped(one.node)}</td>`,
      ];
      const times = [one.start, one.encoded, one.end].map((time) => `<td class="n">${timeText(time, end)}</td>`);
      return `<tr>${cells.join("")}${times.join("")}<td>${one.outcome}${one.backup ? ", backup" : ""}</td></tr>`;
    });
  const names = ["Window", "Attempt", "Node", "Start", "Encoded", "Checked", "Outcome"];
  const titles = names.map((name, i) => `<th${[0, 1, 3, 4, 5].includes(i) ? ' class="n"' : ""}>${name}</th>`);
  return `<details><summary>All ${formatCount(attempts.length, "attempt")}</summary>${wide(head(...titles) + rows.join(""))}</details>`;
}

function explanation({ mode, reason }: Timeline, { boundSeconds }: TimelineFacts): string {
  if (mode === "whole") return `<p>Ran whole: ${escaped(reason)}.</p>`;
  if (mode === null || boundSeconds === undefined) return `<p>${escaped(reason)}</p>`;
  return "<p>The lower bound is what the windows would have taken had every slot of every node been busy throughout, at the pace it showed here. Hatched is idle.</p>";
}

/** A whole HTML document. It asks the network for nothing, and its policy forbids it. */
export function timelinePage({ output, trouble, timeline }: TimelinePage): string {
  const facts = timelineFacts(timeline);
  const name = output.split("/").at(-1) ?? output;
  const drawn = timeline.nodes.length > 0 ? `<h2>Windows by node</h2>${legend(facts)}${charts(timeline, facts)}` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(name)} – dffmpeg timeline</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(name)}</h1>
${trouble === undefined ? "" : `<p class="alert">${escaped(trouble)}</p>`}
${explanation(timeline, facts)}
${tiles(timeline, facts)}
${drawn}
${troubles(timeline)}
${timeline.nodes.length > 0 ? nodeTable(facts) : ""}
${windowTable(timeline)}
<footer>Made by dffmpeg --timeline. The same numbers are in --report.</footer>
</main>
<div id="told" role="status"></div>
<script>${script}</script>
</body>
</html>
`;
}
