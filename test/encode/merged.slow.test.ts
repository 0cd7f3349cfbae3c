/** A merged file whose video has every frame at its time, and that isn't one run's all the same. */
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { encode, type JobEvent } from "../../lib/index.ts";

/** An ffmpeg that makes another file of each merge's output. @param call how, of "$output" */
const spoiling = (call: string, format: string): string => `#!/bin/sh
case "$*" in *.ffconcat*) ;; *) exec ffmpeg "$@" ;; esac
for output; do :; done
ffmpeg "$@" && ffmpeg -v error -y ${call} -f ${format} "$output.less" && mv "$output.less" "$output"
`;

describe("a merged file", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-merged-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function refuses(source: FixtureName, coding: readonly string[], name: string, script: string, why: RegExp) {
    const ffmpeg = join(folder, "ffmpeg");
    await writeFile(ffmpeg, script);
    await chmod(ffmpeg, 0o755);
    const said: string[] = [];
    const onEvent = (event: JobEvent): void => {
      if (event.type === "planned") said.push(`${event.mode}: ${event.reason}`);
    };
    const args = ["-i", await fixture(source), ...coding];
    const [plain, output] = [join(folder, `plain.${name}`), join(folder, `out.${name}`)];
    const { exitCode } = await encode({ args: [...args, output], ffmpeg, onEvent });
    expect(exitCode).to.equal(0);
    expect(said[0]).to.match(/^split: /);
    expect(said[1]).to.match(why);
    execFileSync("ffmpeg", ["-v", "error", ...args, plain]);
    const packets = (path: string): string =>
      execFileSync("ffmpeg", ["-v", "error", "-i", path, "-map", "0", "-f", "framemd5", "-"], { encoding: "utf8" });
    expect(packets(output)).to.equal(packets(plain));
  }

  it("without its encoder's parameter sets is refused, and the command runs whole", async () => {
    // An AVI has them nowhere but in its packets.
    const script = spoiling('-i "$output" -c copy -bsf:v remove_extra=freq=all', "avi");
    const why = /^whole: .*the merged video lacks its encoder's parameter sets/;
    await refuses("silent.mp4", ["-c:v", "mpeg4", "-q:v", "3"], "avi", script, why);
  });

  it("whose copied sound ends too early is refused, and the command runs whole", async () => {
    const script = spoiling('-i "$output" -t 1 -i "$output" -map 0:v -map 1:a -c copy', "matroska");
    const why = /^whole: .*the merged file's stream 1 lasts 1\.\d s, not \d\.\d s/;
    await refuses("c-h264.mkv", ["-c:v", "ffv1", "-c:a", "copy"], "mkv", script, why);
  });
});
