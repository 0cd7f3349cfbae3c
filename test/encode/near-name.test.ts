import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { listedNames, nearName } from "../../lib/encode/near-name.ts";
import type { Named } from "../../lib/plan/refusal.ts";

describe("a name that ffmpeg doesn't know", () => {
  const near = (kind: Named, name: string): string | undefined =>
    nearName(kind, name, listedNames(execFileSync("ffmpeg", ["-hide_banner", `-${kind}`], { encoding: "utf8" })));

  it("is told which of this ffmpeg's was meant", () => {
    const meant = { libx246: "libx264", hvec: "hevc", acc: "aac", h265: "libx265", x264: "libx264", xyzzy: undefined };
    for (const [name, encoder] of Object.entries(meant)) expect(near("encoders", name), name).to.equal(encoder);
    expect(near("encoders", "h264_amf"), "another maker's").to.equal(undefined);
    expect(near("filters", "scael")).to.equal("scale");
    expect(near("filters", "yadfi")).to.equal("yadif");
    expect(near("muxers", "matrosca")).to.equal("matroska");
    expect(near("decoders", "h246")).to.equal("h264");
  });

  it("is looked for among names alone, not among what the lists' flags mean", () => {
    const names = listedNames(execFileSync("ffmpeg", ["-hide_banner", "-muxers"], { encoding: "utf8" }));
    expect(names).to.include.members(["matroska", "mp4", "null"]).and.not.include("=");
  });
});
