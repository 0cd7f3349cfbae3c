/** Which commands have a window's first key frame made finer, and by how much. */
import { expect } from "chai";
import { formatOptions, parseCommand } from "../../lib/command/parse.ts";
import { withFirstKey } from "../../lib/plan/first-key.ts";

function given(options: string, codec = "libx264"): string {
  const { outputs } = parseCommand(["-i", "film.mkv", ...options.split(" ").filter(Boolean), "out.mkv"]);
  return formatOptions(withFirstKey(outputs[0]?.options ?? [], codec)).join(" ");
}

describe("a window's first key frame", () => {
  it("is made finer by the ratio of I to P frames where x264 keeps a quality", () => {
    expect(given("-crf 20")).to.equal("-crf 20 -x264-params:v zones=0,0,b=1.4");
    expect(given("")).to.equal("-x264-params:v zones=0,0,b=1.4");
    expect(given("-crf 20 -tune grain")).to.match(/b=1\.1$/);
    expect(given("-x264-params keyint=50:ref=2")).to.equal("-x264-params keyint=50:ref=2:zones=0,0,b=1.4");
    // libavcodec ignores what follows an empty entry.
    expect(given("-x264-params aq-mode=1:")).to.equal("-x264-params aq-mode=1:zones=0,0,b=1.4");
  });

  it("is left alone where x264 keeps a rate, or is told of its quantizers", () => {
    for (const options of [
      ...["-b:v 1M", "-qp 0", "-crf 0", "-g 1", "-x264-params bitrate=900", "-x264-params ipratio=1.2:ref=3"],
      ...["-x264opts no-mbtree", "-mbtree 0", "-i_qfactor 0.8"],
    ])
      expect(given(options)).to.equal(options);
  });

  it("is left alone in other encoders", () => {
    expect(given("-crf 20", "libx265")).to.equal("-crf 20");
  });
});
