/** Where one run is thought to put key frames. */
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { foreseenKeys, keyRule } from "../../lib/plan/key-rule.ts";

function ruleOf(codec: string, options = "", rate = 24) {
  const { outputs } = parseCommand(["-i", "film.mkv", ...options.split(" ").filter(Boolean), "out.mkv"]);
  return keyRule(codec, outputs[0]?.options ?? [], rate);
}

describe("the rule of an encoder's key frames", () => {
  it("is x264's and x265's own where the command says nothing", () => {
    for (const codec of ["libx264", "libx265"])
      expect(ruleOf(codec)).to.deep.equal({ longest: 250, shortest: 24, scenes: true });
  });

  it("is what the command says, in ffmpeg's words or the encoder's", () => {
    expect(ruleOf("libx264", "-g 100 -keyint_min 10")).to.deep.equal({ longest: 100, shortest: 10, scenes: true });
    expect(ruleOf("libx265", "-x265-params keyint=60:min-keyint=60:scenecut=0")).to.deep.equal({
      ...{ longest: 60, shortest: 60, scenes: false },
    });
    expect(ruleOf("libx264", "-x264-params keyint=infinite")?.longest).to.equal(Infinity);
    expect(ruleOf("libx264", "-sc_threshold 0")?.scenes).to.equal(false);
    expect(ruleOf("libx264", "-preset ultrafast")?.scenes).to.equal(false);
    expect(ruleOf("libvpx-vp9", "-g 240")).to.deep.equal({ longest: 240, shortest: 0, scenes: false });
  });

  it("is SVT-AV1's five times a pyramid's multiple next to a second, and a frame", () => {
    expect([24, 25, 30].map((rate) => ruleOf("libsvtav1", "", rate)?.longest)).to.deep.equal([161, 161, 161]);
    expect(ruleOf("libsvtav1", "", 60)?.longest).to.equal(321);
    expect(ruleOf("libsvtav1", "-g 240")?.longest).to.equal(240);
    expect(ruleOf("libsvtav1", "-svtav1-params keyint=10s")).to.equal(undefined);
  });

  it("isn't known of other encoders, and isn't worth knowing where key frames are close together", () => {
    expect(ruleOf("h264_nvenc")).to.equal(undefined);
    expect(ruleOf("libx264", "-g 24")).to.equal(undefined);
  });
});

describe("one run's key frames", () => {
  it("come at even distances where scenes don't matter", () => {
    expect(foreseenKeys({ longest: 100, shortest: 0, scenes: false }, [30], 301)).to.deep.equal([100, 200, 300]);
  });

  it("come at scenes, and when none has come for too long", () => {
    const rule = { longest: 100, shortest: 10, scenes: true };
    expect(foreseenKeys(rule, [40, 45, 300], 450)).to.deep.equal([40, 140, 240, 300, 400]);
  });

  it("are put at a scene rather than just before it", () => {
    expect(foreseenKeys({ longest: 100, shortest: 10, scenes: true }, [105], 150)).to.deep.equal([105]);
  });

  it("are only those at scenes where there is no longest distance", () => {
    expect(foreseenKeys({ longest: Infinity, shortest: 0, scenes: true }, [7, 500], 1000)).to.deep.equal([7, 500]);
  });
});
