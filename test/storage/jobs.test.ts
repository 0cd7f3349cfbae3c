import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Marker } from "../../lib/model/attempt.ts";
import { writeJobFile, type JobFile } from "../../lib/storage/job-file.ts";
import { jobFolderAt, makeJobFolder } from "../../lib/storage/job-folder.ts";
import { listJobs, removeJob, sweep } from "../../lib/storage/jobs.ts";
import { Journal, type Note } from "../../lib/storage/journal.ts";
import { acquireLock } from "../../lib/storage/lock.ts";

const job: JobFile = {
  ...{ version: 1, args: ["-i", "in.mp4", "out.mkv"], callerOptions: [], cwd: "/films", output: "/films/out.mkv" },
  ...{ sources: [], dffmpeg: "0.1.0", ffmpeg: "5.1", argsDigest: "a", planDigest: "p", totalSeconds: 20 },
  startedAt: "2026-01-01T00:00:00.000Z",
};
const marker: Marker = {
  ...{ version: 1, job: "job-0000000001", window: 0, attempt: 1, nonce: "n", node: "a", exit: 0, size: 1 },
  ...{ sha256: "", file: "w.nut" },
};
const verified = (window: number): Note => ({
  type: "verified",
  window,
  from: window,
  to: window + 1,
  marker,
  seconds: 1,
  sourceSeconds: 4,
});

describe("the jobs below a root", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "jobs-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function make(id: string, notes: Note[] = []): Promise<string> {
    const folder = jobFolderAt(root, id);
    await makeJobFolder(folder);
    await writeJobFile(folder.path, job);
    await (await Journal.begin(folder.path, notes)).close();
    return folder.path;
  }
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await listJobs([root])).map(({ id, state }) => [id, state]));

  it("are told by how they are: at work, interrupted, done, damaged", async () => {
    await make("job-resumable1", [verified(0)]);
    await make("job-finished01", [verified(0), { type: "finished" }]);
    await writeFile(join(await make("job-damaged001"), "job.json"), "{");
    const lock = await acquireLock(await make("job-running001"));
    expect(await states()).to.deep.equal({
      "job-resumable1": "resumable",
      "job-finished01": "done",
      "job-damaged001": "damaged",
      "job-running001": "running",
    });
    await lock.release();
  });

  it("aren't found in a folder of that name with somebody's files in one that dffmpeg would make too", async () => {
    await mkdir(join(root, "job-holiday001", "segments"), { recursive: true });
    await writeFile(join(root, "job-holiday001", "segments", "beach.mov"), "");
    expect(await states()).to.deep.equal({});
  });

  it("are told for aborted, not damaged, where dffmpeg was left at once while it made their folder or ran whole", async () => {
    await mkdir(join(root, "job-emptied001"));
    await mkdir(join(root, "job-begun00001", "segments"), { recursive: true });
    await writeFile(join(root, "job-begun00001", ".lock-abcdefgh23.tmp"), "");
    const whole = jobFolderAt(root, "job-whole00001");
    await makeJobFolder(whole);
    await (await acquireLock(whole.path)).release();
    await writeFile(join(whole.attempts, "w00000-a1-n.mkv"), "half");
    await rm(join(await make("job-nojobfile1", [verified(0)]), "job.json"));
    expect(await states()).to.deep.equal({
      "job-emptied001": "aborted",
      "job-begun00001": "aborted",
      "job-whole00001": "aborted",
      "job-nojobfile1": "damaged",
    });
    for (const found of await listJobs([root])) await removeJob(found);
    expect(await readdir(root)).to.deep.equal([]);
  });

  it("tell what is verified, each window once, how large they are and when they last changed", async () => {
    const path = await make("job-resumable1", [verified(0), verified(1), verified(1)]);
    await writeFile(join(path, "verified", "w.nut"), "x".repeat(100_000));
    const [found] = await listJobs([root, root]);
    expect(found).to.include({ verifiedSeconds: 8 }).and.have.nested.property("job.output", "/films/out.mkv");
    expect(found?.bytes).to.be.within(100_000, 110_000);
    const day = new Date("2026-02-03T00:00:00Z");
    for (const name of ["", ...(await readdir(path, { recursive: true }))]) await utimes(join(path, name), day, day);
    expect((await listJobs([root]))[0]?.changedMs).to.equal(day.getTime());
  });

  it("are none where there is no root, and none of other people's folders", async () => {
    await mkdir(join(root, "job-holiday123", "photos"), { recursive: true });
    expect(await listJobs([root, join(root, "nowhere")])).to.deep.equal([]);
  });

  it("are removed wholly, with what earlier removals left, but never while at work", async () => {
    const path = await make("job-running001");
    const lock = await acquireLock(path);
    const thrown: unknown = await removeJob({ path }).catch((error: unknown) => error);
    expect(thrown).to.include({ code: "held" });
    expect(await states()).to.deep.equal({ "job-running001": "running" });
    await lock.release();
    const gone = join(root, ".gone-abcdefgh23", "verified");
    await mkdir(gone, { recursive: true });
    await removeJob({ path });
    expect(await readdir(root)).to.deep.equal([]);
    await mkdir(gone, { recursive: true });
    await sweep([root]);
    expect(await readdir(root)).to.deep.equal([]);
  });

  it("take the unfinished merge beside the output with them", async () => {
    const path = await make("job-killed0001");
    const films = join(root, "films");
    await mkdir(films);
    await writeFile(join(films, ".dffmpeg-job-killed0001.mkv"), "half");
    await writeFile(join(films, ".dffmpeg-job-another001.mkv"), "not ours");
    await removeJob({ path, id: "job-killed0001", job: { ...job, output: join(films, "out.mkv") } });
    expect(await readdir(films)).to.deep.equal([".dffmpeg-job-another001.mkv"]);
  });

  it("are given up where their root doesn't answer, which is told before", async () => {
    const path = await make("job-hung000001");
    const file = join(path, "job.json");
    await rm(file);
    // Reading it returns when the last writer closes it, as a call to a share returns when its server is back.
    execFileSync("mkfifo", [file]);
    const writer = await open(file, "r+");
    const told: string[] = [];
    const tell = (which: string): void => void told.push(which);
    const thrown: unknown = await listJobs([root], tell, { tellMs: 0, giveUpMs: 0 }).catch((error: unknown) => error);
    // Nobody may open it from now on who'd wait for another writer.
    await rm(file);
    await writer.close();
    expect(thrown).to.include({ code: "storage", message: `${root} doesn't answer` });
    expect(told).to.deep.equal([root]);
  });
});
