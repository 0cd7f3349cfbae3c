import { expect } from "chai";
import { asksFfmpegItself } from "../../cli/passthrough.ts";

describe("questions for ffmpeg", () => {
  it("are known by their option, whatever loudness comes before", () => {
    for (const line of ["-version", "-h encoder=libx264", "-hide_banner -v error -encoders", "--ffmpeg x -L"]) {
      expect(asksFfmpegItself(line.split(" ")), line).to.equal(true);
    }
  });

  it("aren't seen in commands with files", () => {
    for (const line of ["-i -h out.mp4", "-y -i a.mp4 b.mp4", "in.mp4 -c copy", "-v -version"]) {
      expect(asksFfmpegItself(line.split(" ")), line).to.equal(false);
    }
  });
});
