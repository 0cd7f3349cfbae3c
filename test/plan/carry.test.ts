import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { sameBranch, tieToHere } from "../../lib/plan/carry.ts";
import { singleFile } from "../../lib/plan/screen.ts";

const tie = (line: string): string | undefined => {
  const command = parseCommand(line.split(" "));
  return tieToHere({ mode: "whole", reason: "", command, output: singleFile(command) });
};

describe("a command that runs whole may run on a node", () => {
  for (const line of [
    "-i a.mp4 -c copy b.mkv",
    "-ss 3 -i a.mp4 -i sub.srt -map 0 -map 1 -c:v libx265 -x265-params crf=20 b.mkv",
    "-y -v error -i a.mp4 -vf reverse,scale=640:-2 -af volume=2 b.mp4",
  ]) {
    it(`when all of it is in the command: ${line}`, () => {
      expect(tie(line)).to.equal(undefined);
    });
  }

  for (const [line, why] of [
    ["-i - b.mkv", "is read here"],
    ["-i http://host/a.mp4 b.mkv", "is read here"],
    ["-i list.m3u8 b.mkv", "is read here"],
    ["-i img%03d.png b.mkv", "is read here"],
    ["-f v4l2 -i /dev/video0 b.mkv", "is read here"],
    ["-hwaccel vaapi -i a.mp4 b.mkv", "-hwaccel"],
    ["-i a.mp4 b.mkv c.mkv", "isn't one regular file"],
    ["-i a.mp4 -f null -", "isn't one regular file"],
    ["-i a.mp4 -pass 1 b.mkv", "-pass"],
    ["-i a.mp4 -x264-params qpfile=q.txt b.mkv", "-x264-params"],
    ["-i a.mp4 -attach font.ttf b.mkv", "-attach"],
    ["-i a.mp4 -/filter:v graph.txt b.mkv", "-/filter"],
    ["-i a.mp4 -vf subtitles=s.srt b.mkv", "'subtitles'"],
    ["-i a.mp4 -filter:v showinfo b.mkv", "'showinfo'"],
    ["-i a.mp4 -filter_complex [0:v]movie=x.mp4[o] b.mkv", "'movie'"],
    ["-i a.mp4 -af astats b.mkv", "'astats'"],
    ["-v debug -i a.mp4 b.mkv", "-v shows"],
    ["-report -i a.mp4 b.mkv", "-report"],
  ] as const) {
    it(`but not this one: ${line}`, () => {
      expect(tie(line)).to.include(why);
    });
  }

  it("with the hardware that it names where this machine lacks it, and only then", () => {
    const line =
      "-init_hw_device vaapi=c:/dev/dri/renderD128 -hwaccel vaapi -hwaccel_device c -hwaccel_output_format vaapi " +
      "-i a.mp4 -vf scale_vaapi=w=640:h=-2 -c:v h264_vaapi b.mkv";
    const command = parseCommand(line.split(" "));
    const plan = { mode: "whole", reason: "", command, output: singleFile(command) } as const;
    expect(tieToHere(plan)).to.include("-hwaccel");
    expect(tieToHere({ ...plan, refused: { cause: "no card", device: true } })).to.equal(undefined);
    const filter = parseCommand("-hwaccel vaapi -i a.mp4 -vf scale_vaapi,subtitles=s.srt b.mkv".split(" "));
    expect(tieToHere({ ...plan, command: filter, refused: { cause: "no card", device: true } })).to.include(
      "subtitles",
    );
  });

  it("where its ffmpeg is of the same release branch", () => {
    expect(sameBranch("5.1.9-0+deb12u1", "5.1.6")).to.equal(true);
    expect(sameBranch("n7.1", "7.1.1-1+b1")).to.equal(true);
    expect(sameBranch("5.1.9", "7.1")).to.equal(false);
    expect(sameBranch("N-1234-gabc", "N-1235-gdef")).to.equal(false);
  });
});
