import { expect } from "chai";
import { planText } from "../../cli/dry-run.ts";

describe("the dry run", () => {
  it("tells mode, machines, windows and commands as a shell would take them", () => {
    const text = planText(
      {
        mode: "split",
        reason: "2 windows",
        lines: ["video is encoded in windows"],
        windows: [
          { index: 0, startSeconds: 0, endSeconds: 2.5 },
          { index: 1, startSeconds: 2.5, endSeconds: undefined },
        ],
        explanation: [],
        commands: [{ title: "window 1", argv: ["ffmpeg", "-i", "it's.mp4", "-vf", "scale=2:-2", ""] }],
      },
      { path: "nodes.json", source: "--nodes" },
    );
    expect(text.split("\n")).to.deep.equal([
      "split: 2 windows",
      "nodes: nodes.json (from --nodes)",
      "video is encoded in windows",
      "",
      "windows",
      "     1  0.000 s to 2.500 s",
      "     2  2.500 s to the end",
      "",
      "window 1",
      "  ffmpeg -i 'it'\\''s.mp4' -vf scale=2:-2 ''",
      "",
    ]);
  });
});
