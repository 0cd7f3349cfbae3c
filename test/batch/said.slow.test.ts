import { chmod } from "node:fs/promises";
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

  it("foresees what would only fail after the encode: names that are too long, originals that can't be moved", async () => {
    const long = `${"a".repeat(245)}.mkv`;
    await library.add(long, "shut/one.mkv");
    const { code, stdout } = await library.run("batch", "--dry-run", long, "--", "-c:v", "mpeg4");
    expect([code, stdout.includes("aa-dffmpeg.mkv: File name too long")], stdout).to.deep.equal([1, true]);
    // Root may remove everything.
    if (process.geteuid?.() === 0) return;
    await chmod(library.path("shut"), 0o555);
    const moved = await library
      .run("batch", "--dry-run", "shut", "--move", "moved", "--to", "out", "--", "-c:v", "mpeg4")
      .finally(() => chmod(library.path("shut"), 0o755));
    expect([moved.code, moved.stdout.includes("may not be removed from its folder")], moved.stdout).to.deep.equal([
      1,
      true,
    ]);
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
