import { expect } from "chai";
import { ignoranceOf, refusalOf } from "../../lib/plan/refusal.ts";

describe("a refusal of ffmpeg's", () => {
  it("names the cause, whatever else was said", () => {
    const said = {
      "Unknown encoder 'nosuch'": "it has no encoder 'nosuch'",
      "[AVFilterGraph @ 0x55] No such filter: 'nosuchf'\nError reinitializing filters!": "it has no filter 'nosuchf'",
      "x264 [error]: invalid preset 'silly'\n[libx264 @ 0x5] Error setting preset/tune silly/(null).":
        "there is no preset or tune 'silly'",
      "Stream map '0:5' matches no streams.\nTo ignore this, add a trailing '?' to the map.":
        "-map 0:5 matches no stream",
      '[libx264 @ 0x5] Unable to parse option value "abc"\n[libx264 @ 0x5] Error setting option crf to value abc.':
        "'abc' is no value for crf",
      "Unrecognized option 'nosuchopt'.\nError splitting the argument list: Option not found":
        "it has no option '-nosuchopt'",
      "[NULL @ 0x5] Unable to find a suitable output format for 'a.b/one.xyz'":
        "it has no format for names that end in .xyz",
      "Unable to choose an output format for 'a.b/one'; use a standard extension": "the output's name tells no format",
      "[a @ 0x1] [Eval @ 0x7] Undefined constant in 'foo'\nmore": "Undefined constant in 'foo'",
      "": "it doesn't say why",
    };
    for (const [words, cause] of Object.entries(said)) expect(refusalOf(words).cause).to.equal(cause);
  });

  it("is the command's own fault where no source could change it", () => {
    expect(ignoranceOf("Unknown encoder 'nosuch'")?.cause).to.equal("it has no encoder 'nosuch'");
    expect(ignoranceOf("Unable to find a suitable output format for 'a.xyz'")?.cause).to.include(".xyz");
    expect(ignoranceOf("Stream map '0:5' matches no streams.")).to.equal(undefined);
    expect(ignoranceOf("[hevc_nvenc @ 0x1] Cannot load libcuda.so.1")).to.equal(undefined);
  });
});
