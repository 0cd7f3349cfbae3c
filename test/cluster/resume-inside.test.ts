/** What an interrupted job is gone on with, and when it's begun anew; at the library. */
import { appendFile, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { encode, listJobs, removeJob, type JobEvent, type JobRequest } from "../../lib/index.ts";
import { attemptStem, type Marker } from "../../lib/model/attempt.ts";
import { lossless, Trial } from "../encode/trial.ts";

describe("going on with a job", () => {
  let trial: Trial;
  beforeEach(async () => {
    trial = await Trial.start();
  });
  afterEach(() => trial.stop());

  async function edit(name: string, change: (text: string) => string): Promise<Partial<JobRequest>> {
    const path = join(await trial.jobPath(), name);
    await writeFile(path, change(await readFile(path, "utf8")));
    return {};
  }

  it("encodes a window again whose kept file has changed since, and says so", async () => {
    const kept = await trial.interrupt();
    const verified = join(await trial.jobPath(), "verified");
    for (const name of await readdir(verified)) await appendFile(join(verified, name), "x");
    expect(await trial.run()).to.equal("done");
    expect(trial.warnings).to.have.length(kept.length);
    expect(trial.warnings[0]).to.match(/was verified before, but: its bytes aren't the ones/);
    expect(trial.of("window-started").map(({ window }) => window)).to.include.members(kept);
  });

  it("adopts finished attempts whose end their controller didn't live to see", async () => {
    const kept = await trial.interrupt();
    const markers: Marker[] = [];
    await edit("journal.jsonl", (text) => {
      const [noted, others] = [/^.*"verified".*$/gm, text.split("\n").filter((line) => !line.includes('"verified"'))];
      for (const [line] of text.matchAll(noted)) markers.push((JSON.parse(line) as { marker: Marker }).marker);
      return others.join("\n");
    });
    // They go once they are in the journal.
    for (const marker of markers) {
      const path = join(await trial.jobPath(), "markers", `${attemptStem(marker)}.json`);
      await writeFile(path, `${JSON.stringify(marker)}\n`);
    }
    expect(await trial.run()).to.equal("done");
    expect(trial.of("window-started").map(({ window }) => window)).to.not.include.members(kept);
  });

  it("merges at once where everything was verified", async () => {
    expect(await trial.run({ keep: true })).to.equal("done");
    expect((await listJobs([trial.folder]))[0]).to.include({ state: "done" });
    expect(await trial.run({ args: ["-y", ...trial.request.args] })).to.equal("done");
    expect(trial.of("window-started")).to.deep.equal([]);
    expect((await readdir(trial.folder)).sort()).to.deep.equal(["in.mp4", "out.mkv"]);
  });

  const changes: [string, RegExp, () => Promise<Partial<JobRequest>>][] = [
    ["source", /in\.mp4 was written to at/, () => utimes(trial.source, 1, 1).then(() => ({}))],
    [
      "arguments",
      /its arguments were others/,
      () => Promise.resolve({ args: ["-i", trial.source, ...lossless, "-g", "50", trial.output] }),
    ],
    [
      "ffmpeg",
      /begun with ffmpeg 1\.0, and this is/,
      () => edit("job.json", (text) => text.replace(/"ffmpeg": "[^"]+"/, '"ffmpeg": "1.0"')),
    ],
    ["job.json", /its job\.json is damaged/, () => edit("job.json", (text) => text.slice(0, 100))],
  ];
  for (const [what, why, change] of changes) {
    it(`isn't done after a change of its ${what}: it's begun anew, and that is said`, async () => {
      await trial.interrupt();
      await trial.interrupt(await change());
      expect(trial.warnings).to.have.length(1);
      expect(trial.warnings[0]).to.match(why);
      expect(trial.of("resumed")).to.deep.equal([]);
    });
  }

  it("has nothing to keep where nothing was verified", async () => {
    expect(await trial.run({}, "window-started")).to.equal("interrupted; no output was written");
    expect(await readdir(trial.folder)).to.deep.equal(["in.mp4"]);
  });

  it("isn't for two at once, nor is a job at work removed; its folders are nobody else's to write", async () => {
    const refusals: unknown[] = [];
    let modes: number[] = [];
    const look = async (): Promise<void> => {
      const [job] = await listJobs([trial.folder]);
      expect(job).to.include({ state: "running" });
      const path = job?.path ?? "";
      modes = await Promise.all(
        ["", ...(await readdir(path))].map(async (name) => (await stat(join(path, name))).mode & 0o002),
      );
      await encode(trial.request).catch((thrown: unknown) => refusals.push((thrown as Error).message));
      await removeJob({ path }).catch((thrown: unknown) => refusals.push((thrown as Error).message));
    };
    const controller = new AbortController();
    let looked: Promise<void> | undefined;
    const onEvent = ({ type }: JobEvent): void => {
      if (type === "window-started")
        looked ??= look().finally(() => {
          controller.abort();
        });
    };
    const args = ["-i", trial.source, "-c:v", "libx264", "-preset", "placebo", "-threads", "1", trial.output];
    await encode({ ...trial.request, args, onEvent, signal: controller.signal }).catch(() => undefined);
    await looked;
    expect(refusals).to.have.length(2);
    for (const refusal of refusals) expect(refusal).to.include(`process id ${process.pid}`);
    expect(Math.max(...modes)).to.equal(0);
  });

  it("is plain about a root that it may not write to", async () => {
    const { inventory } = trial.request;
    if (!inventory) throw new Error("the trial has an inventory");
    const words = await trial.run({ inventory: { ...inventory, storage: { root: trial.source } } });
    expect(words).to.match(/^storage\.root of nodes\.json: .*job-\w+: ENOTDIR/);
  });
});
