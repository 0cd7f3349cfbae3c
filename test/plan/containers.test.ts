import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { choosesSubtitles } from "../../lib/plan/containers.ts";

describe("what is known of output formats", () => {
  for (const muxer of ["matroska", "webm", "mp4", "mov", "ipod", "mpegts", "flv", "avi", "nut"]) {
    it(`knows whether ffmpeg takes a subtitle into ${muxer} by itself`, () => {
      const help = execFileSync("ffmpeg", ["-v", "error", "-h", `muxer=${muxer}`], { encoding: "utf8" });
      expect(help).to.include("Default video codec");
      expect(choosesSubtitles(muxer)).to.equal(help.includes("Default subtitle codec"));
    });
  }
});
