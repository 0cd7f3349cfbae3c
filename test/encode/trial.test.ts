/** What is tried on nodes for a command. */
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { trialOf } from "../../lib/encode/trial.ts";

const picture = { width: 64, height: 48, pixelFormat: "yuv420p10le" };
const trial = (...args: string[]): ReturnType<typeof trialOf> => trialOf(parseCommand(args), picture);

describe("a trial", () => {
  it("has the command's encoder and filters on frames like the source's, and nothing of its other streams and times", () => {
    const video = ["-c:v", "libx265", "-preset", "slow", "-x265-params", "a=b", "-vf", "scale=32:-2", "-b:v", "1M"];
    const others = ["-map", "0:7", "-ss", "100", "-t", "5", "-b:a", "96k", "-c:a", "x", "-ac", "2", "-c:s", "y"];
    const found = trial("-y", "-i", "absent.mp4", ...video, ...others, "out.mp4");
    expect(found?.argv.slice(6)).to.deep.equal([
      ...["lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=1,format=yuv420p10le"],
      ...video,
      ...["-frames:v", "5", "-an", "-sn", "-dn"],
    ]);
    expect(found).to.include({ extension: ".mp4", title: "libx265, scale=32:-2" });
  });

  it("leaves the choice of the encoder to ffmpeg where the command does", () => {
    expect(trial("-i", "a.mp4", "b.webm")).to.include({ extension: ".webm", title: "the default encoder" });
  });

  it("isn't made where no video is encoded", () => {
    expect(trial("-i", "a.mp4", "-c", "copy", "b.mkv")).to.equal(undefined);
    expect(trial("-i", "a.mp4", "-vn", "b.mka")).to.equal(undefined);
  });

  it("is made of options alone, without a file to write or to read", () => {
    for (const line of [
      ["-c:v", "h264_nvenc"],
      ["-i", "a.mp4", "-c:v", "h264_nvenc"],
    ]) {
      expect(trial(...line), line.join(" ")).to.include({ extension: ".mkv", title: "h264_nvenc" });
      expect(trial(...line)?.argv, line.join(" ")).to.include("h264_nvenc");
    }
    expect(trial("-i", "a.mp4", "-c", "copy")).to.equal(undefined);
  });
});
