import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { frameModeOf } from "../../lib/plan/frame-mode.ts";
import type { CommandFacts, Screened } from "../../lib/plan/screen.ts";
import type { FrameMode } from "../../lib/plan/frame-sync.ts";
import type { StreamFacts } from "../../lib/plan/streams.ts";
import type { Findings } from "../../lib/plan/types.ts";

/** The mode of a command whose input has a picture and a sound, under ffmpeg 5.1. */
function modeOf(line: string, muxer = "mp4", streams = 2): Screened<FrameMode> {
  const command = parseCommand(`${line} out.mp4`.split(" "));
  const { outputs } = command;
  const rate = outputs[0]!.options.some(({ name }) => name === "r")
    ? { text: "30", value: { num: 30, den: 1 } }
    : undefined;
  const facts: CommandFacts = { output: outputs[0]!, muxer };
  const findings = {
    media: [{ streams: Array.from({ length: streams }, () => ({})) }],
    ffmpegVersion: "5.1.9",
  } as unknown as Findings;
  return frameModeOf(command, facts, { rate } as StreamFacts, findings, 0);
}

describe("the frame rate mode", () => {
  it("is the muxer's own where nobody asks for one, or asks for that", () => {
    for (const asked of ["", "-vsync -1", "-fps_mode auto"]) {
      expect(modeOf(`-i in ${asked}`.trim())).to.deep.equal({ split: "cfr" });
      expect(modeOf(`-i in ${asked}`.trim(), "matroska")).to.deep.equal({ split: "vfr" });
    }
  });

  it("begins at the first frame of an only stream, unless -itsoffset moves that", () => {
    expect(modeOf("-i in", "mp4", 1)).to.deep.equal({ split: "vscfr" });
    expect(modeOf("-itsoffset 0.5 -i in", "mp4", 1)).to.deep.equal({ split: "cfr" });
    expect(modeOf("-itsoffset 0 -i in", "mp4", 1)).to.deep.equal({ split: "vscfr" });
  });

  it("is what -vsync says, by name or by number, wherever it stands", () => {
    expect(modeOf("-vsync 0 -i in")).to.deep.equal({ split: "passthrough" });
    expect(modeOf("-i in -vsync 1", "matroska")).to.deep.equal({ split: "cfr" });
    expect(modeOf("-i in -vsync 2")).to.deep.equal({ split: "vfr" });
    expect(modeOf("-i in -vsync VFR")).to.deep.equal({ split: "vfr" });
  });

  it("is -fps_mode's where both are given", () => {
    expect(modeOf("-vsync cfr -i in -fps_mode:v vfr")).to.deep.equal({ split: "vfr" });
  });

  it("isn't guessed where -vsync says two things, or what isn't followed", () => {
    expect(modeOf("-vsync 1 -i in -vsync 0")).to.deep.equal({ whole: "-vsync 1 and 0 isn't split" });
    expect(modeOf("-i in -vsync drop")).to.deep.equal({ whole: "-vsync drop isn't split" });
    expect(modeOf("-vsync passthrough -i in -r 30")).to.deep.equal({ whole: "-vsync passthrough contradicts -r" });
  });
});
