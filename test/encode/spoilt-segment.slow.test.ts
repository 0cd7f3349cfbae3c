/** A segment whose bytes change after it was verified: a server that lost power under an async export, a bad disk. */
import { execFile } from "node:child_process";
import { closeSync, fstatSync, openSync, readdirSync, truncateSync, writeSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { encode, type JobEvent } from "../../lib/index.ts";
import { lossless, Trial } from "./trial.ts";

async function frames(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)("ffmpeg", [
    "-v",
    "error",
    "-i",
    path,
    "-map",
    "0:v",
    "-f",
    "framemd5",
    "-",
  ]);
  return stdout;
}

function spoil(path: string): void {
  const file = openSync(path, "r+");
  writeSync(file, "spoilt", Math.floor(fstatSync(file).size * 0.7));
  closeSync(file);
}

describe("a segment that changes after it was verified", () => {
  let trial: Trial;
  beforeEach(async () => {
    trial = await Trial.start();
  });
  afterEach(() => trial.stop());

  /** Runs the job and does that to the first segment that is verified. @returns the warnings */
  async function runWith(harm: (path: string) => void): Promise<string[]> {
    const warnings: string[] = [];
    let done = false;
    const onEvent = (event: JobEvent): void => {
      if (event.type === "warning") warnings.push(event.message);
      if (event.type !== "window-verified" || done) return;
      done = true;
      const [job = ""] = readdirSync(trial.folder).filter((name) => name.startsWith("job-"));
      const verified = join(trial.folder, job, "verified");
      const [name = ""] = readdirSync(verified).filter((one) => one.startsWith(`w0000${event.window}`));
      harm(join(verified, name));
    };
    await encode({ ...trial.request, onEvent });
    return warnings;
  }

  for (const [how, harm] of [
    ["by some bytes", spoil],
    [
      "to a part of itself",
      (path: string) => {
        truncateSync(path, 5000);
      },
    ],
  ] as const) {
    it(`${how} is found out when it's merged, encoded again, and no frame of it gets into the output`, async () => {
      const warnings = await runWith(harm);
      expect(warnings.join("\n")).to.match(/window \d+.*changed after they were verified/);
      const plain = join(trial.folder, "plain.mkv");
      await promisify(execFile)("ffmpeg", ["-v", "error", "-i", trial.source, ...lossless, plain]);
      expect(await frames(trial.output)).to.equal(await frames(plain));
      expect((await readdir(trial.folder)).sort()).to.deep.equal(["in.mp4", "out.mkv", "plain.mkv"]);
    });
  }
});
