import { writeFileSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { encode, type JobEvent } from "../../lib/index.ts";
import { lossless, Trial } from "./trial.ts";

describe("a file that takes the output's name while a job runs", () => {
  let trial: Trial;
  beforeEach(async () => {
    trial = await Trial.start();
  });
  afterEach(() => trial.stop());

  /** @returns what was thrown; undefined where nothing was */
  async function taken(at: JobEvent["type"], args: readonly string[]): Promise<unknown> {
    const onEvent = ({ type }: JobEvent): void => {
      if (type === at) writeFileSync(trial.output, "theirs");
    };
    return encode({ ...trial.request, args, onEvent }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  }

  for (const [how, at, more] of [
    ["is split", "window-verified", []],
    ["runs whole", "planned", ["-vf", "reverse"]],
  ] as const) {
    it(`stays, and a job's output that ${how} is beside it, with nothing left to go on with`, async () => {
      const thrown = await taken(at, ["-i", trial.source, ...more, ...lossless, trial.output]);
      expect(thrown).to.be.an("error").and.to.include({ code: "storage" });
      expect(await readFile(trial.output, "utf8")).to.equal("theirs");
      expect((await readdir(trial.folder)).sort()).to.deep.equal(["in.mp4", "out (dffmpeg).mkv", "out.mkv"]);
      await rm(join(trial.folder, "out (dffmpeg).mkv"));
    });
  }

  it("is overwritten with -y, as it would have been at the start", async () => {
    expect(await taken("window-verified", ["-y", "-i", trial.source, ...lossless, trial.output])).to.equal(undefined);
    expect((await readdir(trial.folder)).sort()).to.deep.equal(["in.mp4", "out.mkv"]);
    expect(await readFile(trial.output, "utf8")).to.not.equal("theirs");
  });
});
