/** How windows set their clock, by the version of the ffmpeg that encodes them. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { splitPlan } from "../encode/split-plan.ts";

describe("a window at a constant frame rate", () => {
  it("sets its clock by -ss in ffmpeg 6.1 and newer, whose setpts drops the durations that they convert by", async () => {
    const coding = ["-c:v", "libx264", "-fps_mode", "cfr"];
    const { cuts, argv } = await splitPlan(await fixture("h264.mp4"), coding, "out.mkv");
    const [older, newer] = ["5.1", "7.1"].map((version) => argv(1, cuts.length, version));
    const start = ((cuts[1]?.outputPts ?? 0) / 25).toFixed(6);
    expect(older?.join(" ")).to.include("setpts=").and.not.include(`-ss ${start}`);
    expect(newer?.join(" ")).to.include(`-ss ${start}`).and.not.include("setpts");
  });
});
