import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { optionScope, type Scope } from "../../lib/plan/option-scopes.ts";

const facts = { muxerOptions: new Set(["movflags", "brand"]) };

/** The scope of the first output option of a command line. */
function scopeOf(words: string): Scope | string {
  const option = parseCommand(["-i", "in", ...words.split(" "), "out.mp4"]).outputs[0]?.options[0];
  if (!option) throw new Error(`no option in ${words}`);
  return optionScope(option, facts);
}

describe("which step gets an option", () => {
  const window = { window: true, merge: false };
  const merge = { window: false, merge: true };
  const both = { window: true, merge: true };
  const cases: readonly (readonly [string, Scope])[] = [
    ["-crf:v 24", window],
    ["-crf:v:0 24", window],
    ["-b:a:1 64k", merge],
    ["-metadata:s:1 title=x", merge],
    ["-b:v 1M", window],
    ["-pix_fmt yuv420p", window],
    ["-preset slow", both],
    ["-b:a 128k", merge],
    ["-c:a copy", merge],
    ["-movflags +faststart", merge],
    ["-metadata title=x", merge],
    ["-map 0:a", merge],
    ["-t 30", merge],
    ["-aspect 16:9", both],
    ["-bitexact", both],
    ["-filter:a volume=2", merge],
    ["-bsf:a aac_adtstoasc", merge],
    ["-bsf:v h264_mp4toannexb", merge],
  ];
  for (const [words, scope] of cases) {
    it(`deals out ${words}`, () => {
      expect(scopeOf(words)).to.deep.equal(scope);
    });
  }

  const whole = [
    "-shortest",
    "-pass 1",
    "-bsf:v noise",
    "-rc_override 0,10,31",
    "-gop_timecode 00:00:00:00",
    "-x264-params zones=0,10,q=20",
    "-x264-params keyint=50:qpfile=x",
    "-x265-params zones=0,10,q=20",
    "-x264-params cqmfile=cqm.cfg:8x8dct=0",
    "-x265-params pools=2:scaling-list=lists.txt",
    "-x264-params nal-hrd=cbr",
    "-x265-params vbv-maxrate=300:hrd=1",
    "-nal-hrd vbr",
    "-c:0 libx264",
    "-crf:1 24",
    "-pix_fmt:1 yuv420p",
    "-aspect:0 4:3",
    "-preset:m:language:eng slow",
    "-metadata:s:v rotate=90",
  ];
  for (const words of whole) {
    it(`runs ${words} whole, and says so`, () => {
      expect(scopeOf(words)).to.be.a("string").that.includes(words.split(/[ :]/)[0]);
    });
  }
});
