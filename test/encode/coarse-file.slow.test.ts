/** Streams that one run writes as no merge can, in a file of their own that ffmpeg refuses to write. */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { encode, type JobEvent } from "../../lib/index.ts";

describe("a file of sound that ffmpeg can't write", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-coarse-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("makes the command run whole, rather than fail", async () => {
    const ffmpeg = join(folder, "ffmpeg");
    const refuse = `for word; do case $word in */audio-*.nut) echo "Invalid argument" >&2; exit 1;; esac; done`;
    await writeFile(ffmpeg, `#!/bin/sh\n${refuse}\nexec ffmpeg "$@"\n`);
    await chmod(ffmpeg, 0o755);
    const said: string[] = [];
    const onEvent = (event: JobEvent): void => {
      if (event.type === "planned") said.push(`${event.mode}: ${event.reason}`);
    };
    const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy"];
    const args = ["-i", await fixture("c-h264.mkv"), ...coding, join(folder, "out.mp4")];
    const { exitCode } = await encode({ args, ffmpeg, onEvent });
    expect(exitCode).to.equal(0);
    expect(said[0]).to.match(/^split: /);
    expect(said[1]).to.match(/^whole: .*merging failed: Invalid argument/);
  });
});
