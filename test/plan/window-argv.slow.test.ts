/** How windows set their clock, by the version of the ffmpeg that encodes them. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { prepare } from "../../lib/encode/prepare.ts";
import { windowArgv } from "../../lib/plan/window-argv.ts";

describe("a window at a constant frame rate", () => {
  it("sets its clock by -ss where newer ffmpegs convert by durations, which their setpts drops", async () => {
    const path = await fixture("h264.mp4");
    const { plan } = await prepare({ args: ["-i", path, "-c:v", "libx264", "-fps_mode", "cfr", "out.mkv"] });
    if (plan.mode !== "split") throw new Error(plan.reason);
    const seen = { path, kind: "source", stream: 0, threads: 1, careful: false } as const;
    const start = ((plan.cuts[1]?.outputPts ?? 0) / 25).toFixed(6);
    for (const [clockSought, ffmpegVersion, seeks] of [
      [true, "7.1", true],
      [false, "7.1", false],
      [true, "5.1", false],
    ] as const) {
      const sought = { ...plan, video: { ...plan.video, clockSought } };
      const line = windowArgv(sought, { from: 1, to: plan.cuts.length }, { ...seen, ffmpegVersion }).join(" ");
      expect([line.includes(`-ss ${start}`), !line.includes("setpts=")]).to.deep.equal([seeks, seeks]);
    }
  });
});

describe("a window for hardware", () => {
  it("goes by the devices that the command names", async () => {
    const path = await fixture("h264.mp4");
    const { plan } = await prepare({ args: ["-i", path, "-c:v", "libx264", "out.mkv"] });
    if (plan.mode !== "split") throw new Error(plan.reason);
    const globals = [{ name: "vaapi_device", specifier: undefined, value: "/dev/dri/renderD129" }];
    const named = { ...plan, command: { ...plan.command, globals } };
    const seen = { path, kind: "source", stream: 0, threads: 1, careful: false, ffmpegVersion: "5.1" } as const;
    const line = windowArgv(named, { from: 1, to: 2 }, seen).join(" ");
    expect(line).to.match(/ -vaapi_device \/dev\/dri\/renderD129 .*-i /);
  });
});
