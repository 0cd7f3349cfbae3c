import { expect } from "chai";
import { makeLibrary, type Library } from "./library.ts";

describe("what a batch says", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  it("says once, before any file, that ffmpeg knows nothing of what's asked for all of them", async () => {
    await library.add("one.mkv", "two.mkv");
    const asked = ["one.mkv", "two.mkv", "--to", "out", "--", "-c:v", "nosuch"];
    for (const words of [
      ["batch", "--dry-run", ...asked],
      ["batch", ...asked],
    ]) {
      const { code, stdout, stderr } = await library.run(...words);
      expect([code, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.equal(
        "dffmpeg: ffmpeg refuses these arguments for every file: it has no encoder 'nosuch'\n  dffmpeg -encoders lists those it has.\n",
      );
    }
  });

  it("never names the hidden files that it encodes to", async () => {
    await library.add("one.mkv");
    const refused = await library.run("batch", "one.mkv", "--to", "out", "--", "-map", "0:7", "-c:v", "mpeg4");
    expect(refused.stderr).to.contain("one.mkv").and.not.contain(".dffmpeg-");
    const whole = await library.run("batch", "one.mkv", "--to", "out", "--", "-vf", "reverse", "-c:v", "mpeg4");
    expect(whole.code, whole.stderr).to.equal(0);
    expect(whole.stderr).to.contain("runs whole on this machine").and.not.contain(".dffmpeg-");
    const failed = await library.run("batch", "one.mkv", "--to", "o2", "--ext", "mp4", "--", "-c:v", "rawvideo");
    expect(failed.code).to.equal(1);
    expect(failed.stderr).to.contain("FAILED").and.not.contain(".dffmpeg-");
  });
});
