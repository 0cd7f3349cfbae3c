import { join } from "node:path";
import { expect } from "chai";
import { explanationText } from "../../cli/commands/explain.ts";
import { plan } from "../../lib/index.ts";

const film = join(import.meta.dirname, "..", "..", "fixtures", "bbb-30s.mp4");
/** In one line; what is printed has lines that fit a terminal. */
async function explained(...options: readonly string[]): Promise<string> {
  const text = explanationText(await plan({ args: ["-i", film, ...options] }));
  expect(text.split("\n").filter((line) => line.length > 80)).to.deep.equal([]);
  expect(text)
    .to.match(/^It [^\n]*\n/)
    .and.to.match(/\n {2}- /);
  return text.replaceAll(/\s+/g, " ");
}

describe("an explanation", () => {
  it("tells of a split command what the joins cost", async () => {
    const plain = await explained("-c:v", "ffv1", "-an", "out.mkv");
    expect(plain).to.match(
      /^It is split: .* 5 key frames to cut at, one in 6\.0 s, 10\.4 s apart at most; 8 more places/,
    );
    expect(plain).to.include("no frame is decoded twice: every window begins at a key frame");
    const filtered = await explained("-vf", "yadif", "-c:v", "ffv1", "out.mkv");
    expect(filtered).to.match(/ \d+ frames are decoded besides the 720 \(\d+\.\d%\)/);
    expect(filtered).to.include("and 1 other stream from the source");
  });

  it("tells of a whole one what would let it be split, and where it runs", async () => {
    const whole = await explained("-vf", "hqdn3d", "-c:v", "ffv1", "out.mkv");
    expect(whole).to.match(/^It runs whole: .*hqdn3d.* What would let it be split - hqdn3d: nlmeans/);
    expect(whole).to.include("on the best node that can");
    expect(await explained("-c", "copy", "-f", "matroska", "-")).to.include("on this machine: what it makes isn't one");
  });
});
