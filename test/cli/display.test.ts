import { expect } from "chai";
import { displayFor, jsonDisplay, type Clock, type Display } from "../../cli/display.ts";
import type { Verbosity } from "../../cli/verbosity.ts";
import type { JobEvent } from "../../lib/model/events.ts";
import { FakeScreen } from "./screen.ts";

const loud: Verbosity = {
  errors: true,
  warnings: true,
  notices: true,
  progress: true,
  details: false,
};
const planned: JobEvent = {
  type: "planned",
  mode: "split",
  reason: "five windows",
};
const progress = (frames: number): JobEvent => ({
  type: "progress",
  progress: {
    frames,
    totalFrames: 1000,
    fps: 50,
    speed: 2,
    etaSeconds: 30,
    verifiedWindows: 0,
    verifiedFrames: 0,
    nodes: [{ node: "pi", windows: [0], frames, fps: 50, state: "encoding" }],
    phase: "encoding",
  },
});
const verified: JobEvent = {
  type: "window-verified",
  window: 0,
  node: "pi",
  frames: 48,
  seconds: 2,
};

class FakeClock implements Clock {
  ms = 0;
  private ticks: (() => void)[] = [];
  now(): number {
    return this.ms;
  }
  every(_ms: number, tick: () => void): () => void {
    this.ticks.push(tick);
    return () => {
      this.ticks = this.ticks.filter((one) => one !== tick);
    };
  }
  tick(): void {
    for (const tick of this.ticks) tick();
  }
}

function open(
  options: {
    columns?: number;
    rows?: number;
    verbosity?: Partial<Verbosity>;
    env?: NodeJS.ProcessEnv;
    tty?: boolean;
  } = {},
): { screen: FakeScreen; clock: FakeClock; display: Display } {
  const screen = new FakeScreen(options.columns ?? 80, options.rows ?? 24);
  const clock = new FakeClock();
  const target = options.tty === false ? { write: (text: string) => screen.write(text) } : screen;
  const display = displayFor(target, { ...loud, ...options.verbosity }, options.env ?? { NO_COLOR: "1" }, clock);
  return { screen, clock, display };
}

describe("the live display", () => {
  it("redraws its lines in place", () => {
    const { screen, clock, display } = open();
    for (const event of [planned, progress(100)]) display.show(event);
    clock.tick();
    display.show(progress(200));
    clock.tick();
    expect(screen.visible).to.deep.equal([
      "20%  verified 0%  ETA 0:30  speed 2.0x  fps 50  frame 200/1000",
      "  pi  fps   50  window 1",
    ]);
  });

  it("draws once a tick however many events arrive, and not at all without news", () => {
    const { screen, clock, display } = open();
    display.show(planned);
    for (let frames = 0; frames < 500; frames += 1) display.show(progress(frames));
    expect(screen.writes).to.equal(0);
    clock.tick();
    clock.tick();
    expect(screen.writes).to.equal(1);
  });

  it("puts news above the lines", () => {
    const { screen, clock, display } = open();
    for (const event of [planned, progress(100)]) display.show(event);
    clock.tick();
    display.show({ type: "warning", message: "the share is slow" });
    clock.tick();
    expect(screen.visible[0]).to.equal("dffmpeg: the share is slow");
    expect(screen.visible).to.have.length(3);
  });

  it("leaves no remains in tmux's history where it begins in the first row", () => {
    const { screen, clock, display } = open();
    display.show({ type: "step", step: "reading", share: 0.345 });
    clock.tick();
    display.say("news");
    display.close();
    expect(screen.visible).to.deep.equal(["dffmpeg: news"]);
    expect(screen.erasedFromTop).to.equal(0);
  });

  it("leaves no remains when the terminal becomes narrower", () => {
    const { screen, clock, display } = open({ columns: 80 });
    for (const event of [planned, progress(100)]) display.show(event);
    clock.tick();
    screen.columns = 30;
    display.show(progress(200));
    clock.tick();
    expect(screen.visible).to.deep.equal(["20%  verified 0%  ETA 0:30", "  pi  fps   50  window 1"]);
  });

  it("cuts what it draws to the width in columns, whatever letters take, and lets nothing in it steer the terminal", () => {
    const { screen, clock, display } = open({ columns: 24 });
    display.show(planned);
    display.show({ type: "node-left-out", node: "pi", error: "\u001b[2J映画映画映画映画映画", hint: undefined });
    clock.tick();
    expect(screen.visible.at(-1)).to.equal("  pi  out: [2J映画映画");
  });

  it("never lets the terminal wrap what it draws: it may be narrower already than it has told", () => {
    const { screen, clock, display } = open();
    for (const event of [planned, progress(100)]) display.show(event);
    clock.tick();
    const [off, text, on] = ["\u001b[?7l", "10%", "\u001b[?7h"].map((one) => screen.written.indexOf(one));
    expect(off).to.be.greaterThan(-1);
    expect(text).to.be.within(off!, on!);
  });

  it("draws at 80 columns where the terminal doesn't know its width", () => {
    const { screen, clock, display } = open({ columns: 0, rows: 0 });
    for (const event of [planned, progress(100)]) display.show(event);
    clock.tick();
    expect(screen.visible[0]).to.match(/frame 100\/1000$/);
  });

  it("shows how far the source is read before there is a plan, and makes room for ffmpeg where that runs whole", () => {
    const { screen, clock, display } = open();
    display.show({ type: "step", step: "reading", share: 0.345 });
    clock.tick();
    expect(screen.visible).to.deep.equal(["reading the source 34%"]);
    display.show({ type: "planned", mode: "whole", reason: "two inputs" });
    clock.tick();
    expect(screen.visible).to.deep.equal(["dffmpeg: runs whole on this machine: two inputs"]);
  });

  it("uses half the rows at most", () => {
    const { screen, clock, display } = open({ rows: 6 });
    display.show(planned);
    for (let index = 0; index < 9; index += 1) {
      display.show({
        type: "node-ready",
        node: `n${index}`,
        ffmpegVersion: "5.1",
        slots: 1,
      });
    }
    clock.tick();
    expect(screen.visible).to.deep.equal(["preparing", "  n0  idle", "  and 8 more nodes"]);
  });

  it("takes its lines away for a question and at the end", () => {
    const { screen, clock, display } = open();
    for (const event of [planned, progress(100)]) display.show(event);
    clock.tick();
    display.clear();
    expect(screen.visible).to.deep.equal([]);
    display.show(progress(200));
    clock.tick();
    display.close();
    display.close();
    clock.tick();
    expect(screen.visible).to.deep.equal([]);
  });

  it("draws nothing beside ffmpeg's own progress when a command runs whole", () => {
    const { screen, clock, display } = open();
    display.show({ type: "planned", mode: "whole", reason: "two inputs" });
    display.show(progress(100));
    clock.tick();
    expect(screen.visible).to.deep.equal(["dffmpeg: runs whole on this machine: two inputs"]);
  });

  it("colours lines only where NO_COLOR is absent", () => {
    const gone: JobEvent = {
      type: "node-left-out",
      node: "pi",
      error: "no route",
      hint: undefined,
    };
    for (const [env, coloured] of [
      [{}, true],
      [{ NO_COLOR: "1" }, false],
    ] as const) {
      const { screen, clock, display } = open({ env });
      for (const event of [planned, gone]) display.show(event);
      clock.tick();
      expect(screen.written.includes("\u001b[31m")).to.equal(coloured);
    }
  });
});

describe("the plain display", () => {
  it("is chosen for files, pipes and dumb terminals, and never steers a cursor", () => {
    for (const options of [{ tty: false }, { env: { TERM: "dumb" } }]) {
      const { screen, display } = open(options);
      for (const event of [planned, progress(100), verified]) display.show(event);
      expect(screen.written).to.equal(
        "dffmpeg: split: five windows\ndffmpeg: window 1: verified, 48 frames by pi in 2.0 s\n",
      );
    }
  });

  it("tells progress every ten seconds", () => {
    const { screen, clock, display } = open({ tty: false });
    display.show(planned);
    for (clock.ms = 0; clock.ms <= 25_000; clock.ms += 500) display.show(progress(clock.ms / 100));
    expect(screen.visible.map((line) => line.slice(0, 25))).to.deep.equal([
      "dffmpeg: split: five wind",
      "dffmpeg: 10%  verified 0%",
      "dffmpeg: 20%  verified 0%",
    ]);
  });

  it("doesn't say again what hasn't changed, and tells at once what has", () => {
    const { screen, clock, display } = open({ tty: false });
    display.show({ type: "planned", mode: "whole", reason: "all of it is reversed", node: "pi" });
    for (clock.ms = 10_000; clock.ms <= 60_000; clock.ms += 500) display.show(progress(1));
    clock.ms += 500;
    display.show(progress(100));
    expect(screen.visible.slice(1).map((line) => line.slice(9))).to.deep.equal([
      ...["0%  verified 0%  ETA 0:30  speed 2.0x  fps 50  frame 1/1000"],
      ...["10%  verified 0%  ETA 0:30  speed 2.0x  fps 50  frame 100/1000"],
    ]);
  });

  it("keeps to warnings when progress isn't wanted", () => {
    const { screen, clock, display } = open({
      verbosity: { progress: false, notices: false },
    });
    for (const event of [planned, verified]) display.show(event);
    clock.ms = 60_000;
    display.show(progress(1));
    display.show({ type: "warning", message: "the share is slow" });
    expect(screen.visible).to.deep.equal(["dffmpeg: the share is slow"]);
  });

  it("lets nothing a node says steer the terminal", () => {
    const { screen, display } = open({ tty: false });
    display.show({ type: "warning", message: "\u001b[2Jgone\u0007\r\nnext" });
    expect(screen.written).to.equal("dffmpeg: [2Jgone\n  next\n");
  });
});

describe("the JSON display", () => {
  it("writes each event as one line", () => {
    let text = "";
    const display = jsonDisplay({ write: (more: string) => (text += more) });
    const events = [planned, { type: "warning", message: "two\nlines" } as const, verified];
    for (const event of events) display.show(event);
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(events);
  });
});
