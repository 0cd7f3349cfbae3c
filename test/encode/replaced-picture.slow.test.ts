/** A picture that is laid over the film, and another one under its name: no output may have both. */
import { execFile } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { encode, type JobEvent } from "../../lib/index.ts";
import { lossless, Trial } from "./trial.ts";

const run = promisify(execFile);

describe("a picture laid over the film that is replaced", () => {
  let trial: Trial;
  let args: readonly string[];
  const logo = (): string => join(trial.folder, "logo.png");
  const draw = (colour: string): Promise<unknown> =>
    run("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", `color=${colour}:s=32x32`, "-frames:v", "1", logo()]);
  const hashes = async (...input: readonly string[]): Promise<string> => {
    const { stdout } = await run("ffmpeg", ["-v", "error", "-nostdin", ...input, "-f", "framemd5", "-"]);
    return stdout.replaceAll(/^#.*\n/gm, "");
  };

  beforeEach(async () => {
    trial = await Trial.start();
    await draw("red");
    args = ["-i", trial.source, "-i", logo(), "-filter_complex", "[0:v][1:v]overlay=8:8[v]", "-map", "[v]"];
  });
  afterEach(() => trial.stop());
  const command = () => ({ args: [...args, ...lossless, trial.output] });

  it("while a job is interrupted, lets it begin anew with the new one alone", async () => {
    await trial.interrupt(command());
    await draw("blue");
    expect(await trial.run(command())).to.equal("done");
    expect(trial.of("resumed")).to.deep.equal([]);
    const plain = join(trial.folder, "plain.mkv");
    await run("ffmpeg", ["-v", "error", "-nostdin", ...args, ...lossless, plain]);
    expect(await hashes("-i", trial.output)).to.equal(await hashes("-i", plain));
  });

  it("while the job runs, ends it with that as its reason and no output", async () => {
    const blue = join(trial.folder, "blue.png");
    await run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=blue:s=32x32", "-frames:v", "1", blue]);
    const onEvent = ({ type }: JobEvent): void => {
      if (type === "window-verified") copyFileSync(blue, logo());
    };
    const ended = await encode({ ...trial.request, ...command(), onEvent }).catch((thrown: unknown) => thrown);
    expect(ended)
      .to.be.an("error")
      .with.property("message")
      .that.matches(/a source changed .*: .*logo\.png/);
    expect(existsSync(trial.output)).to.equal(false);
  });
});
