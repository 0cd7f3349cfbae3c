import { expect } from "chai";
import { batchDisplay } from "../../cli/commands/batch-display.ts";
import type { BatchEvent, JobEvent } from "../../lib/index.ts";
import { FakeScreen } from "./screen.ts";

const started = (source: string): BatchEvent => ({
  ...{ type: "file-started", source, output: `${source}.out.mkv`, profile: "", nodes: undefined },
});
const news = (source: string, event: JobEvent): BatchEvent => ({ type: "file-event", source, event });
const planned: JobEvent = { type: "planned", mode: "split", reason: "" };
const progress = (frames: number, node: string): JobEvent => ({
  type: "progress",
  progress: {
    ...{ frames, totalFrames: 100, fps: 50, speed: 2, etaSeconds: 30, verifiedWindows: 0, verifiedFrames: 0 },
    ...{ nodes: [{ node, windows: [0], frames, fps: 50, state: "encoding" }], phase: "encoding" },
  },
});
const running: readonly BatchEvent[] = [
  { type: "files-found", files: 3, earlier: 0 },
  ...["/films/a.mkv", "/films/b.mkv"].flatMap((source, at) => [
    started(source),
    news(source, planned),
    news(source, progress(10 * (at + 1), `node-${at}`)),
  ]),
];

function open({ columns = 80, rows = 24, tty = true, env = { NO_COLOR: "1" } as NodeJS.ProcessEnv, quiet = false }) {
  const screen = new FakeScreen(columns, rows);
  let tick = (): void => undefined;
  const clock = {
    now: () => 0,
    every: (_ms: number, draw: () => void) => {
      tick = draw;
      return () => (tick = () => undefined);
    },
  };
  const target = tty ? screen : { write: (text: string) => screen.write(text) };
  const display = batchDisplay(target, { quiet, verbose: false }, clock, env);
  return {
    screen,
    display,
    draw: () => {
      tick();
    },
  };
}

describe("the batch's display", () => {
  it("shows on a terminal how many files are done, and each running one with its nodes, in place", () => {
    const { screen, display, draw } = open({});
    for (const event of running) display.show(event);
    draw();
    display.show(news("/films/a.mkv", progress(50, "node-0")));
    draw();
    expect(screen.visible.slice(-5)).to.deep.equal([
      "0 of 3 files",
      "a.mkv  50%  verified 0%  ETA 0:30  speed 2.0x  fps 50  frame 50/100",
      "  node-0  fps   50  window 1",
      "b.mkv  20%  verified 0%  ETA 0:30  speed 2.0x  fps 50  frame 20/100",
      "  node-1  fps   50  window 1",
    ]);
    expect(screen.visible.filter((line) => line === "0 of 3 files")).to.have.length(1);
  });

  it("leaves the nodes out where the terminal is low, then files, and says how many", () => {
    for (const [rows, last] of [
      [8, "b.mkv  20%"],
      [4, "and 2 more files"],
      [3, "0 of 3 files"],
    ] as const) {
      const { screen, display, draw } = open({ rows });
      for (const event of running) display.show(event);
      draw();
      expect(screen.visible.at(-1)?.slice(0, 16).trim()).to.satisfy((text: string) => text.startsWith(last));
    }
  });

  it("says what a file waits for whose encoding has ended, and forgets it at its end", () => {
    const { screen, display, draw } = open({});
    for (const event of running.slice(0, 4)) display.show(event);
    display.show(
      news("/films/a.mkv", { type: "finished", report: { mode: "whole", windows: [], nodes: [] } as never }),
    );
    draw();
    expect(screen.visible.at(-1)).to.equal("a.mkv  checking");
    const result = {
      source: "/films/a.mkv",
      output: undefined,
      outcome: "skipped",
      why: "why",
      hint: undefined,
    } as const;
    display.show({
      type: "file-ended",
      result: { ...result, bytesBefore: undefined, bytesAfter: undefined, seconds: 0 },
    });
    draw();
    expect(screen.visible.at(-1)).to.equal("1 of 3 files");
  });

  it("keeps within 30 columns, and keeps the end of long names", () => {
    const { screen, display, draw } = open({ columns: 30 });
    const source = "/films/A Very Long Series S01E07.mkv";
    for (const event of [started(source), news(source, planned), news(source, progress(10, "pi"))]) display.show(event);
    draw();
    expect(screen.visible.at(-2)).to.equal("…1E07.mkv  10%  verified 0%");
  });

  it("draws nothing for pipes, dumb terminals and --quiet", () => {
    for (const options of [{ tty: false }, { env: { TERM: "dumb" } }, { quiet: true }]) {
      const { screen, display, draw } = open(options);
      for (const event of running) display.show(event);
      draw();
      expect(screen.written).not.to.include("\u001b");
    }
  });
});
