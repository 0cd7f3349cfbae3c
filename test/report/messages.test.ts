import { expect } from "chai";
import { messageFor } from "../../lib/report/messages.ts";
import { formatDuration, formatRate } from "../../lib/report/units.ts";
import type { JobReport } from "../../lib/model/report.ts";

const report: JobReport = {
  version: 1,
  mode: "split",
  reason: "",
  output: "out.mp4",
  windows: [
    { index: 0, start: 0, end: 2, node: "a", attempts: 1, frames: 48, seconds: 1, bytes: 9, sha256: "" },
    { index: 1, start: 2, end: null, node: "a", attempts: 1, frames: 52, seconds: 1, bytes: 9, sha256: "" },
  ],
  nodes: [
    { name: "a", ffmpeg: "5.1.9", slots: 1, windows: 2, frames: 100, fps: 50, error: null },
    { name: "b", ffmpeg: "5.1.9", slots: 1, windows: 0, frames: 0, fps: 0, error: "gone" },
  ],
  seconds: 20,
  verification: { windows: [], output: [], frames: null },
};

describe("messages", () => {
  it("count windows from 1", () => {
    const message = messageFor({ type: "window-verified", window: 0, node: "pi", frames: 48, seconds: 1.25 });
    expect(message).to.deep.equal({ weight: "step", text: "window 1: verified, 48 frames by pi in 1.3 s" });
  });

  it("say why a command runs whole to everyone", () => {
    const message = messageFor({ type: "planned", mode: "whole", reason: "two inputs" });
    expect(message).to.deep.equal({ weight: "notice", text: "runs whole on this machine: two inputs" });
  });

  it("give the hint with a node that is left out", () => {
    const event = { type: "node-left-out", node: "pi", error: "no ffmpeg", hint: "Install it." } as const;
    expect(messageFor(event)?.text).to.equal("pi is left out: no ffmpeg\nInstall it.");
  });

  it("name a node whose attempt was lost once", () => {
    const ended = {
      window: 0,
      attempt: 1,
      node: "pi",
      outcome: "lost",
      detail: "node pi: the connection was lost",
    } as const;
    expect(messageFor({ type: "attempt-ended", ...ended })?.text).to.equal(
      "window 1: attempt 1 on pi lost: the connection was lost",
    );
  });

  it("name a node that is left out once", () => {
    const event = { type: "node-left-out", node: "pi", error: "node pi: no ffmpeg", hint: undefined } as const;
    expect(messageFor(event)?.text).to.equal("pi is left out: no ffmpeg");
  });

  it("warn of failed and lost attempts, not of backups that came second", () => {
    const ended = { type: "attempt-ended", window: 2, node: "pi", attempt: 1, detail: "" } as const;
    expect(messageFor({ ...ended, outcome: "lost" })).to.deep.equal({
      weight: "warning",
      text: "window 3: attempt 1 on pi lost",
    });
    expect(messageFor({ ...ended, outcome: "aborted" })?.weight).to.equal("detail");
  });

  it("tell what an earlier run has left, and at an interruption how to go on", () => {
    const resumed = { type: "resumed", job: "job-1", windows: 2, seconds: 65, totalSeconds: 130 } as const;
    const text = "goes on from an earlier run: 2 windows verified, 1:05 of 2:10";
    expect(messageFor(resumed)).to.deep.equal({ weight: "notice", text });
    const kept = messageFor({ type: "kept", job: "job-1", windows: 1 });
    expect(kept?.text).to.match(/^1 verified window kept: run the same command again to go on, .*dffmpeg clean job-1 /);
    const there = messageFor({ type: "kept", job: "job-1", windows: 1, nodesOption: "--nodes 'my n.json'" });
    expect(there?.text).to.include(", or dffmpeg clean --nodes 'my n.json' job-1 to drop it");
  });

  it("sum up at the end what was done, counting only nodes that helped", () => {
    expect(messageFor({ type: "finished", report })?.text).to.equal(
      "done in 0:20, 100 frames, fps 5.0, 2 windows on 1 node",
    );
  });

  it("leave the end of a whole run to ffmpeg on this machine, and tell it where a node had it", () => {
    const whole = { ...report, mode: "whole" as const };
    expect(messageFor({ type: "finished", report: { ...whole, nodes: [] } })).to.equal(undefined);
    expect(messageFor({ type: "finished", report: whole })?.text).to.match(/^done in 0:20, .*whole on /);
    const planned = { type: "planned", mode: "whole", reason: "two inputs" } as const;
    expect(messageFor({ ...planned, node: "pi" })?.text).to.equal("runs whole on pi: two inputs");
    expect(messageFor({ ...planned, tied: "so there" })?.text).to.match(
      /this machine: two inputs; not on a node, as so there$/,
    );
  });
});

describe("units", () => {
  it("show durations as clocks do", () => {
    expect([0, 7.9, 59.99, 60, 3723, -1].map(formatDuration)).to.deep.equal([
      "0:00",
      "0:07",
      "0:59",
      "1:00",
      "1:02:03",
      "0:00",
    ]);
  });

  it("show rates with the digits that matter, and nonsense as 0", () => {
    expect([0.354, 5.73, 9.96, 143.4, 0, Number.NaN, Infinity].map(formatRate)).to.deep.equal([
      "0.35",
      "5.7",
      "10.0",
      "143",
      "0",
      "0",
      "0",
    ]);
  });
});
