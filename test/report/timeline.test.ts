import { expect } from "chai";
import type { JobEvent } from "../../lib/model/events.ts";
import { timelineSchema } from "../../lib/model/timeline.ts";
import { timelineFacts } from "../../lib/report/timeline-facts.ts";
import { timelinePage } from "../../lib/report/timeline-page.ts";
import { TimelineRecorder } from "../../lib/report/timeline.ts";
import { timelineOf } from "./course.ts";

const ready = (node: string, slots = 1): JobEvent => ({ type: "node-ready", node, ffmpegVersion: "5.1.9", slots });
const started = (window: number, node: string, attempt = 1): JobEvent => ({
  ...{ type: "window-started", window, node, attempt, startSeconds: window * 5, endSeconds: window * 5 + 5 },
});
const verified = (window: number, node: string, seconds: number): JobEvent => ({
  ...{ type: "window-verified", window, node, frames: 100, seconds },
});

/** [seconds, event]… recorded, read at the last one's time. */
function record(...told: readonly (readonly [number, JobEvent])[]) {
  const recorder = new TimelineRecorder(1000);
  for (const [at, event] of told) recorder.see(event, 1000 + at * 1000);
  return recorder.timeline(1000 + (told.at(-1)?.[0] ?? 0) * 1000);
}

describe("the timeline's recorder", () => {
  it("keeps when a window was encoded, and when it was believed", () => {
    const { attempts } = record([1, ready("pi")], [2, started(0, "pi")], [7, verified(0, "pi", 4)]);
    expect(attempts[0]).to.include({ start: 2, encoded: 6, end: 7, outcome: "verified", frames: 100, backup: false });
  });

  it("tells a backup from a second try", () => {
    const ended = { type: "attempt-ended", window: 0, node: "a", attempt: 1, detail: "" } as const;
    const backup = record(
      [0, started(0, "a")],
      [1, started(0, "b", 2)],
      [2, verified(0, "b", 1)],
      [2, { ...ended, outcome: "aborted" }],
    );
    expect(backup.attempts.map((one) => [one.backup, one.outcome])).to.deep.equal([
      [false, "aborted"],
      [true, "verified"],
    ]);
    const retry = record([0, started(0, "a")], [1, { ...ended, outcome: "failed" }], [1, started(0, "b", 2)]);
    expect(retry.attempts.map((one) => [one.backup, one.outcome])).to.deep.equal([
      [false, "failed"],
      [false, "open"],
    ]);
  });

  it("counts an attempt that was given up and turned out well after all", () => {
    const lost: JobEvent = { type: "attempt-ended", window: 0, node: "a", attempt: 1, outcome: "lost", detail: "gone" };
    const { attempts } = record([0, started(0, "a")], [3, lost], [5, verified(0, "a", 4)]);
    expect(attempts).to.have.length(1);
    expect(attempts[0]).to.include({ outcome: "verified", encoded: 4, end: 5, detail: "" });
  });

  it("keeps some hundred samples of the speed, however long the job", () => {
    const { speed, end } = timelineOf({ nodes: 1, slots: 1, windows: 400 });
    expect(speed.length).to.be.within(150, 400);
    expect(speed.at(-1)!.at).to.be.greaterThan(end * 0.95);
  });

  it("gives what the report's schema takes", () => {
    timelineSchema.parse(timelineOf({ nodes: 3, slots: 2, windows: 30, trouble: true }));
    timelineSchema.parse(record());
  });
});

describe("the timeline's numbers", () => {
  it("take each node's own pace for the lower bound", () => {
    // One encodes 100 frames in 1 s, the other in 3 s: together 133 a second, so 400 frames need 3 s.
    const facts = timelineFacts(
      record(
        ...([
          [0, ready("fast")],
          [0, ready("slow")],
          [0, started(0, "fast")],
          [0, started(1, "slow")],
        ] as const),
        ...([
          [1, verified(0, "fast", 1)],
          [1, started(2, "fast")],
          [2, verified(2, "fast", 1)],
        ] as const),
        ...([
          [3, verified(1, "slow", 3)],
          [4, started(3, "fast")],
          [5, verified(3, "fast", 1)],
        ] as const),
      ),
    );
    expect(facts.boundSeconds).to.be.closeTo(3, 1e-9);
    expect(facts.nodes.map(({ busy }) => busy)).to.deep.equal([0.6, 0.6]);
    expect(facts.idle).to.be.closeTo(0.4, 1e-9);
  });

  it("put what overlaps on lanes of its own, one for each slot", () => {
    const { nodes } = timelineFacts(timelineOf({ nodes: 2, slots: 3, windows: 30 }));
    expect(nodes.map(({ lanes }) => lanes.length)).to.deep.equal([3, 3]);
  });
});

describe("the timeline page", () => {
  it("lets nothing of what nodes and files are called become markup", () => {
    const name = (): string => `<script>alert("x")</script>`;
    const timeline = timelineOf({ nodes: 1, slots: 1, windows: 8, trouble: true, name });
    const page = timelinePage({ output: `/a/<img src=x onerror="alert(1)">.mkv`, trouble: "<b>", timeline });
    expect(page).not.to.match(/<script>alert|<img|<b>(?!<)/);
    expect(page).to.include("&lt;script&gt;alert(&quot;x&quot;)").and.to.include("onerror=&quot;");
  });

  it("says of a job without windows what there is to say", () => {
    const whole = record([1, { type: "planned", mode: "whole", reason: "it has no video" }]);
    expect(timelinePage({ output: "a.mp3", timeline: whole })).to.include("Ran whole: it has no video.");
    expect(timelinePage({ output: "a.mp3", timeline: record() })).to.include("<h1>a.mp3</h1>");
  });
});
