/** An interrupted job, at the library. test/cluster/resume-*.test.ts look closer. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { listJobs } from "../../lib/index.ts";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";
import { lossless, Trial } from "./trial.ts";

describe("an interrupted job", () => {
  let trial: Trial;
  before(async () => {
    trial = await Trial.start();
  });
  after(() => trial.stop());

  it("keeps what is verified, is listed, and goes on with the rest alone to one run's output", async () => {
    const kept = await trial.interrupt();
    expect(trial.of("kept")[0]).to.include({ windows: kept.length });
    const [job] = await listJobs([trial.folder]);
    expect(job).to.include({ state: "resumable" });
    expect(job?.verifiedSeconds).to.be.greaterThan(0);

    expect(await trial.run()).to.equal("done");
    // Attempts that had finished when the controller ended count too.
    expect(trial.of("resumed")[0]?.windows).to.be.at.least(kept.length);
    expect(trial.of("window-started").map(({ window }) => window)).to.not.include.members(kept);
    expect((await readdir(trial.folder)).sort()).to.deep.equal(["in.mp4", "out.mkv"]);

    const plain = join(trial.folder, "plain.mkv");
    await promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", "-i", trial.source, ...lossless, plain]);
    const differences = compareOutputs(await describeOutput(plain), await describeOutput(trial.output));
    expect(differences.map(({ text }) => text)).to.deep.equal([]);
  });
});
