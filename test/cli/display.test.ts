import { expect } from "chai";
import { statusBlock } from "../../cli/status-block.ts";
import type { JobEvent } from "../../lib/model/events.ts";
import { open, planned, progress } from "./shown.ts";

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

  it("leaves none where it became narrower several times before it told", () => {
    const { screen, clock, display } = open({ columns: 80 });
    display.show(planned);
    for (const [at, columns] of [30, 41, 25].entries()) {
      display.show(progress(100 + at));
      clock.tick();
      screen.resizeUnheard(columns);
    }
    display.show(progress(500));
    clock.tick();
    expect(screen.visible.filter((line) => line.includes("verified")).length).to.equal(1);
    display.close();
    expect(screen.visible.some((line) => line.includes("verified"))).to.equal(false);
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

  it("scrolls nothing away on a terminal of one row, and takes up its lines where that grows", () => {
    const written: string[] = [];
    const screen = { isTTY: true, columns: 40, rows: 1, write: (text: string) => written.push(text) > 0 };
    const block = statusBlock(screen, false);
    for (const text of ["10%", "20%"]) block.draw([{ text, tone: "plain" }]);
    block.erase();
    expect(written.join("")).to.include("20%").and.not.include("\n");
    expect(written.at(-1)).to.equal("\r\u001b[2K");
    block.draw([{ text: "30%", tone: "plain" }]);
    screen.rows = 24;
    block.draw([{ text: "40%", tone: "plain" }]);
    expect(written.at(-1)?.startsWith("\r\u001b[2K")).to.equal(true);
    expect(written.at(-1)).to.include("40%\n");
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
