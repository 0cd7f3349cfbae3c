/** The timeline page in a real browser, at a desk and on a phone: what is drawn, and where. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { timelinePage } from "../../lib/report/timeline-page.ts";
import { timelineOf, type Course } from "./course.ts";

const browsers = ["chromium", "chromium-browser", "google-chrome"];
const sizes = { desk: [1280, 900], phone: [390, 844] } as const;

/** Runs in the page. */
const measure = `
const box = (one) => one.getBoundingClientRect();
const bars = [...document.querySelectorAll(".lane i:not(.check)")];
const out = bars.filter((bar) => {
  const [a, b] = [box(bar), box(bar.parentElement)];
  return a.width <= 0 || a.height < 3 || a.left < b.left - 1 || a.right > b.right + 3;
});
const overlapping = [...document.querySelectorAll(".lane")].filter((lane) => {
  const own = [...lane.querySelectorAll("i:not(.check)")].map(box);
  return own.some((one, i) => i > 0 && one.left < own[i - 1].right - 4);
});
const hidden = [...document.querySelectorAll(".name span")].filter((name) => box(name).width < 1 || box(name).height < 8);
bars[0]?.click();
const told = document.getElementById("told").textContent;
const facts = {
  width: innerWidth, scrolls: document.documentElement.scrollWidth, rows: document.querySelectorAll(".row.node").length,
  bars: bars.length, out: out.length, overlapping: overlapping.length, hidden: hidden.length, told,
  kinds: Object.fromEntries(["retry", "backup", "bad", "lost", "aborted"].map((kind) => [kind, document.querySelectorAll(".lane i." + kind).length])),
  idle: document.querySelectorAll(".idle").length, bound: document.querySelectorAll(".marks span").length,
  speed: document.querySelectorAll(".speed path").length, ticks: [...document.querySelectorAll(".axis span")].map((one) => one.textContent),
  dark: matchMedia("(prefers-color-scheme: dark)").matches, back: getComputedStyle(document.body).backgroundColor,
  fetched: performance.getEntriesByType("resource").length,
};
const ticks = [...document.querySelectorAll(".axis span")].map(box);
facts.crowded = ticks.filter((one, i) => i > 0 && one.left < ticks[i - 1].right).length;
parent.postMessage(JSON.stringify(facts), "*");`;

/** Browsers have a least width of their windows, frames have none. */
const frame = ([width, height]: readonly [
  number,
  number,
]): string => `<!doctype html><meta name="color-scheme" content="light dark">
<body style="margin:0"><script>addEventListener("message", ({ data }) => {
document.body.append(Object.assign(document.createElement("pre"), { id: "measured", textContent: data }));
});</script><iframe src="page.html" style="border:0;width:${width}px;height:${height}px"></iframe>`;

interface Measured {
  readonly width: number;
  readonly scrolls: number;
  readonly rows: number;
  readonly bars: number;
  readonly out: number;
  readonly overlapping: number;
  readonly hidden: number;
  readonly told: string;
  readonly kinds: Readonly<Record<string, number>>;
  readonly idle: number;
  readonly bound: number;
  readonly speed: number;
  readonly ticks: readonly string[];
  readonly crowded: number;
  readonly dark: boolean;
  readonly back: string;
  readonly fetched: number;
}

describe("the timeline page in a browser", () => {
  let folder: string;
  let browser: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "dffmpeg-browser-"));
    const found = browsers.filter((name) => {
      try {
        return execFileSync("sh", ["-c", 'command -v "$1"', "sh", name]).length > 0;
      } catch {
        return false;
      }
    });
    expect(found, "a browser: install chromium").not.to.deep.equal([]);
    browser = found[0]!;
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function open(course: Course, size: keyof typeof sizes, ...more: readonly string[]): Measured {
    const page = timelinePage({ output: "/films/Film.mkv", timeline: timelineOf(course) });
    const file = join(folder, "page.html");
    writeFileSync(file, page.replace("</body>", `<script>{${measure}}</script></body>`));
    writeFileSync(join(folder, "frame.html"), frame(sizes[size]));
    const options = [
      ...["--hide-scrollbars", "--virtual-time-budget=2000"],
      ...[
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        `--user-data-dir=${join(folder, "profile")}`,
      ],
      ...[`--window-size=${sizes[size].join(",")}`, ...more],
    ];
    const run = (what: string): string =>
      execFileSync(browser, [...options, what, `file://${join(folder, "frame.html")}`], {
        ...{ stdio: ["ignore", "pipe", "ignore"], maxBuffer: 64e6, timeout: 60_000 },
      }).toString();
    const json = /<pre id="measured">([^<]*)<\/pre>/.exec(run("--dump-dom"))?.[1] ?? "";
    if (course.trouble !== true) return read(json);
    const shot = join(folder, "shot.png");
    run(`--screenshot=${shot}`);
    // A blank page is a few kilobytes at most.
    expect(readFileSync(shot).length).to.be.greaterThan(12_000);
    return read(json);
  }

  const read = (json: string): Measured =>
    JSON.parse(json.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")) as Measured;

  const courses: readonly (readonly [string, Course])[] = [
    ["one window on one node", { nodes: 1, slots: 1, windows: 1 }],
    ["2,000 windows on one node", { nodes: 1, slots: 4, windows: 2000 }],
    ["2,000 windows on 50 nodes", { nodes: 50, slots: 4, windows: 2000, trouble: true }],
  ];
  for (const [what, course] of courses) {
    for (const size of ["desk", "phone"] as const) {
      it(`draws ${what}, each bar in its lane, within the width of a ${size}`, () => {
        const seen = open(course, size);
        const { attempts } = timelineOf(course);
        expect(seen).to.include({ width: sizes[size][0], scrolls: sizes[size][0], bars: attempts.length });
        expect(seen).to.include({ out: 0, overlapping: 0, hidden: 0, crowded: 0, bound: 1, speed: 2, fetched: 0 });
        expect(seen.rows).to.equal(course.nodes + (course.trouble === true ? 1 : 0));
        expect(seen.ticks.length).to.be.within(2, 7);
        expect(seen.told).to.match(/^window \d+, attempt 1 on pi-1: /);
      });
    }
  }

  it("tells retries, backups and failures apart", () => {
    const course = { nodes: 5, slots: 2, windows: 40, trouble: true };
    const { attempts } = timelineOf(course);
    const count = (outcome: string): number => attempts.filter((one) => one.outcome === outcome).length;
    expect(open(course, "phone").kinds).to.deep.equal({
      ...{ retry: attempts.filter((one) => one.attempt > 1 && !one.backup).length, backup: 1 },
      ...{ bad: count("failed"), lost: count("lost"), aborted: count("aborted") },
    });
  });

  it("is dark where the system is", () => {
    const course = { nodes: 2, slots: 1, windows: 6 };
    expect(open(course, "desk", "--blink-settings=preferredColorScheme=0")).to.include({
      dark: true,
      back: "rgb(20, 24, 27)",
    });
  });
});
