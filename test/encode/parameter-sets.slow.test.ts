/** A merged video that has every frame at its time, and nothing that tells a decoder how to read them. */
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { encode, type JobEvent } from "../../lib/index.ts";

/** An ffmpeg whose merges lose their video's parameter sets: an AVI has them nowhere but in its packets. */
const forgetful = `#!/bin/sh
case "$*" in *.ffconcat*) ;; *) exec ffmpeg "$@" ;; esac
for output; do :; done
ffmpeg "$@" && ffmpeg -v error -y -i "$output" -c copy -bsf:v remove_extra=freq=all -f avi "$output.less" &&
  mv "$output.less" "$output"
`;

describe("a merged video without its encoder's parameter sets", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-sets-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is refused, and the command runs whole", async () => {
    const ffmpeg = join(folder, "ffmpeg");
    await writeFile(ffmpeg, forgetful);
    await chmod(ffmpeg, 0o755);
    const said: string[] = [];
    const onEvent = (event: JobEvent): void => {
      if (event.type === "planned") said.push(`${event.mode}: ${event.reason}`);
    };
    const args = ["-i", await fixture("silent.mp4"), "-c:v", "mpeg4", "-q:v", "3"];
    const [plain, output] = [join(folder, "plain.avi"), join(folder, "out.avi")];
    const { exitCode } = await encode({ args: [...args, output], ffmpeg, onEvent });
    expect(exitCode).to.equal(0);
    expect(said[0]).to.match(/^split: /);
    expect(said[1]).to.match(/^whole: .*the merged video lacks its encoder's parameter sets/);
    execFileSync("ffmpeg", ["-v", "error", ...args, plain]);
    const frames = (path: string): string =>
      execFileSync("ffmpeg", ["-v", "error", "-i", path, "-f", "framemd5", "-"], { encoding: "utf8" });
    expect(frames(output)).to.equal(frames(plain));
  });
});
