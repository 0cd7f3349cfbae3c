/** Which sound may be encoded apart, into an MP4. */
import { expect } from "chai";
import { carriesSound } from "../../lib/plan/early-sound.ts";

describe("sound that an MP4 carries to another to the byte", () => {
  it("is AC-3's as long as its encoder doesn't tell how much of the last frame is sound", () => {
    expect(["ac3", "eac3", "aac"].map((codec) => carriesSound(codec, "5.1.9"))).to.deep.equal([true, true, true]);
    expect(["ac3", "eac3", "aac"].map((codec) => carriesSound(codec, "7.1.5"))).to.deep.equal([false, false, true]);
    expect(carriesSound("flac", "5.1.9")).to.equal(false);
  });
});
