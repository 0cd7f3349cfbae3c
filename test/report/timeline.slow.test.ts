/** The timeline page in a real browser, at a desk and on a phone: what is drawn, and where. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { reportSchema } from "../../lib/model/report.ts";
import { timelinePage } from "../../lib/report/timeline-page.ts";
import { timelineOf, type Course } from "./course.ts";
import { dffmpegWords } from "../program.ts";

const root = join(import.meta.dirname, "..", "..");
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

  const pageOf = (course: Course): string => timelinePage({ output: "/films/Film.mkv", timeline: timelineOf(course) });

  /** Each start of the browser takes seconds: a screenshot is taken where it's asked for. */
  function open(page: string, size: keyof typeof sizes, { shot = false, more = [] as string[] } = {}): Measured {
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
    if (!shot) return read(json);
    const picture = join(folder, "shot.png");
    run(`--screenshot=${picture}`);
    // A blank page is a few kilobytes at most.
    expect(readFileSync(picture).length).to.be.greaterThan(12_000);
    return read(json);
  }

  const read = (json: string): Measured =>
    JSON.parse(json.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")) as Measured;

  const many: Course = { nodes: 50, slots: 4, windows: 2000, trouble: true };
  const courses: readonly (readonly [string, Course, keyof typeof sizes])[] = [
    ["one window on one node", { nodes: 1, slots: 1, windows: 1 }, "desk"],
    ["2,000 windows on one node", { nodes: 1, slots: 4, windows: 2000 }, "phone"],
    ["2,000 windows on 50 nodes", many, "desk"],
    ["2,000 windows on 50 nodes", many, "phone"],
  ];
  for (const [what, course, size] of courses) {
    it(`draws ${what}, each bar in its lane, within the width of a ${size}, and tells its kinds apart`, () => {
      const seen = open(pageOf(course), size, { shot: course.trouble === true && size === "phone" });
      const { attempts } = timelineOf(course);
      const count = (outcome: string): number => attempts.filter((one) => one.outcome === outcome).length;
      expect(seen).to.include({ width: sizes[size][0], scrolls: sizes[size][0], bars: attempts.length });
      expect(seen).to.include({ out: 0, overlapping: 0, hidden: 0, crowded: 0, bound: 1, speed: 2, fetched: 0 });
      expect(seen.rows).to.equal(course.nodes + (course.trouble === true ? 1 : 0));
      expect(seen.ticks.length).to.be.within(2, 7);
      expect(seen.told).to.match(/^window \d+, attempt 1 on pi-1: /);
      expect(seen.kinds).to.deep.equal({
        retry: attempts.filter((one) => one.attempt > 1 && !one.backup).length,
        ...{ backup: course.trouble === true ? 1 : 0, bad: count("failed"), lost: count("lost") },
        aborted: count("aborted"),
      });
    });
  }

  it("is dark where the system is", () => {
    const more = ["--blink-settings=preferredColorScheme=0"];
    expect(open(pageOf({ nodes: 2, slots: 1, windows: 6 }), "desk", { more })).to.include({
      dark: true,
      back: "rgb(20, 24, 27)",
    });
  });

  it("shows a real encode on two nodes, written by --timeline, as its report has it", async () => {
    const nodes = ["one", "two"].map((name) => ({ name, transport: "local", slots: 1 }));
    const [inventory, report, page] = ["nodes.json", "report.json", "real.html"].map((name) => join(folder, name));
    writeFileSync(inventory!, JSON.stringify({ version: 1, storage: { root: folder }, nodes }));
    const source = await fixture("h264.mp4");
    const own = ["--quiet", "--nodes", inventory!, "--report", report!, "--timeline", page!];
    const words = [...own, "-y", "-i", source, "-c:v", "mpeg4", "-an", join(folder, "out.mkv")];
    execFileSync(process.execPath, [...dffmpegWords, ...words], { cwd: root, stdio: "pipe" });
    const { windows, timeline } = reportSchema.parse(JSON.parse(readFileSync(report!, "utf8")));
    const seen = open(readFileSync(page!, "utf8"), "phone");
    expect(windows.length).to.be.greaterThan(1);
    expect(timeline?.attempts.map(({ node }) => node)).to.include.members(["one", "two"]);
    expect(seen).to.include({
      rows: 2,
      bars: timeline?.attempts.length,
      out: 0,
      overlapping: 0,
      hidden: 0,
      fetched: 0,
    });
    expect(seen.told).to.match(/^window \d+, attempt 1 on (one|two): /);
  });
});
