/** A source that becomes another one while it's encoded: no output may be of the other, whole or in part. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, renameSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { encode, type JobEvent } from "../../lib/index.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";
import { lossless, Trial } from "./trial.ts";

describe("a source that is changed while a job runs", () => {
  let trial: Trial;
  let film: string;
  beforeEach(async () => {
    trial = await Trial.start();
    film = join(trial.folder, "film.mkv");
    const copy = ["-v", "error", "-i", trial.source, "-c", "copy"];
    await promisify(execFile)("ffmpeg", [...copy, film]);
    await promisify(execFile)("ffmpeg", [...copy, "-t", "1", join(trial.folder, "short.mkv")]);
  });
  afterEach(() => trial.stop());

  for (const [how, harm] of [
    [
      "replaced by a shorter film",
      () => {
        renameSync(join(trial.folder, "short.mkv"), film);
      },
    ],
    [
      "cut off",
      () => {
        truncateSync(film, 40_000);
      },
    ],
  ] as const) {
    it(`${how}, so that windows fail, ends it with that as its reason, rather than be encoded whole`, async () => {
      let done = false;
      const onEvent = ({ type }: JobEvent): void => {
        if (type !== "window-started" || done) return;
        done = true;
        harm();
      };
      const args = ["-i", film, ...lossless, trial.output];
      const ended = await encode({ ...trial.request, args, onEvent }).catch((thrown: unknown) => thrown);
      expect(ended)
        .to.be.an("error")
        .with.property("message")
        .that.matches(/a source changed .*: .*film\.mkv/);
      expect(existsSync(trial.output)).to.equal(false);
    });
  }

  it("written to, so that no window fails, ends it before all is encoded", async () => {
    const started: number[] = [];
    let verified = 0;
    const onEvent = ({ type }: JobEvent): void => {
      if (type === "window-verified") verified += 1;
      if (type === "window-started" && started.push(1) === 1) utimesSync(film, 1e9, 1e9);
    };
    const nodes = [{ name: "here", transport: "local", slots: 1 }];
    const inventory = inventorySchema.parse({ version: 1, storage: { root: trial.folder }, nodes });
    const args = ["-i", film, ...lossless, "-preset", "placebo", trial.output];
    const ended = await encode({ args, inventory, onEvent }).catch((thrown: unknown) => thrown);
    expect(ended)
      .to.be.an("error")
      .with.property("message")
      .that.matches(/a source changed .*: .*film\.mkv/);
    // What is at work is ended: it would be verified for nothing.
    expect([started.length, verified]).to.deep.equal([1, 0]);
    expect(readdirSync(trial.folder).filter((name) => name.startsWith("."))).to.deep.equal([]);
  });
});
