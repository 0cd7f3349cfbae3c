import { expect } from "chai";
import { jsonDisplay } from "../../cli/display.ts";
import { open, planned, progress, verified } from "./shown.ts";

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
