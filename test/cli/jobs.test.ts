import { EventEmitter } from "node:events";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { clean } from "../../cli/commands/clean.ts";
import { jobs } from "../../cli/commands/jobs.ts";
import { resume } from "../../cli/commands/resume.ts";
import { writeJobFile } from "../../lib/storage/job-file.ts";
import { jobFolderAt, makeJobFolder } from "../../lib/storage/job-folder.ts";
import { Journal } from "../../lib/storage/journal.ts";
import { ownRoot } from "../../lib/storage/places.ts";

describe("the commands for jobs that were broken off", () => {
  let folder: string;
  const before = process.env["TMPDIR"];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cli-jobs-"));
    process.env["TMPDIR"] = folder;
    await mkdir(ownRoot());
  });
  afterEach(async () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    await rm(folder, { recursive: true });
  });

  async function interrupted(id: string, output: string): Promise<void> {
    const job = jobFolderAt(ownRoot(), id);
    await makeJobFolder(job);
    await writeJobFile(job.path, {
      ...{ version: 1, args: ["-i", "in.mp4", output], callerOptions: [], cwd: folder, output, sources: [] },
      ...{ dffmpeg: "0.1.0", ffmpeg: "5.1", argsDigest: "a", planDigest: "p", totalSeconds: 20 },
      startedAt: "2026-01-01T00:00:00.000Z",
    });
    await (await Journal.begin(job.path, [])).close();
  }

  /** A folder that a dffmpeg made and was left in, so many minutes ago. */
  async function aborted(id: string, minutes: number): Promise<void> {
    const { path: place, attempts, markers, segments, verified } = jobFolderAt(ownRoot(), id);
    await makeJobFolder(jobFolderAt(ownRoot(), id));
    const then = new Date(Date.now() - minutes * 60_000);
    for (const one of [attempts, markers, segments, verified, place]) await utimes(one, then, then);
  }

  type Command = typeof jobs;
  async function told(command: Command, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const around = { env: { HOME: folder }, stdin, stdout, stderr, exit: () => undefined };
    const code = await command(args, Object.assign(new EventEmitter(), around));
    const [out, err] = [stdout, stderr].map((stream) => String(stream.read() ?? ""));
    return { code, out: out ?? "", err: err ?? "" };
  }

  it("list those that resume could mean a line each, in columns, and name one as an example", async () => {
    await interrupted("job-first00001", "/films/a.mkv");
    await interrupted("job-second0001", "/films/another.mkv");
    const { code, err } = await told(resume);
    expect(code).to.equal(1);
    expect(err).to.match(/^dffmpeg: several jobs can be gone on with:\n {2}JOB +STATE +VERIFIED +AGE +SIZE +OUTPUT\n/);
    for (const [id, output] of [
      ["job-first00001", "/films/a.mkv"],
      ["job-second0001", "/films/another.mkv"],
    ])
      expect(err).to.match(new RegExp(`^  ${id} +resumable +0\\.0/20\\.0 s .* ${output}$`, "m"));
    expect(err).to.match(/\n {2}Name one: dffmpeg resume job-(first0|second)0001\n$/);
  });

  it("take one that was left before its first window for what it is: nothing to resume, and cleaned away", async () => {
    await aborted("job-aborted001", 5);
    await interrupted("job-first00001", "/films/a.mkv");
    expect((await told(jobs)).out).to.match(/^job-aborted001 +aborted +- +5 min /m);
    expect((await told(resume, "job-aborted001")).err)
      .to.include("has nothing to go on with")
      .and.not.include("damaged");
    expect((await told(clean)).out).to.match(/^removed job-aborted001 .*\n$/);
    expect((await told(jobs)).out)
      .to.include("job-first00001")
      .and.not.include("aborted");
  });

  it("tell which job or option was probably meant", async () => {
    await interrupted("job-first00001", "/films/a.mkv");
    expect((await told(resume, "job-firts00001")).err).to.include("Did you mean job-first00001?");
    expect((await told(resume, "--nodse", "n.json")).err).to.include("Did you mean --nodes?");
    expect((await told(clean, "job-first0001")).err).to.include("Did you mean job-first00001?");
    expect((await told(clean, "--older-then", "7d")).err).to.include("Did you mean --older-than?");
  });

  it("leave one that may just be beginning alone, and any that is younger than an age that was given", async () => {
    await aborted("job-begins0001", 0);
    await aborted("job-aborted001", 5);
    expect((await told(clean, "--older-than", "1h")).out).to.equal("");
    expect((await told(clean)).out).to.match(/^removed job-aborted001 .*\n$/);
    expect((await told(clean, "job-begins0001")).out).to.match(/^removed job-begins0001 .*\n$/);
  });

  it("call a job damaged whose job.json can't be read", async () => {
    await interrupted("job-damaged001", "/films/a.mkv");
    await writeFile(path.join(ownRoot(), "job-damaged001", "job.json"), "{");
    expect((await told(jobs)).out).to.match(/^job-damaged001 +damaged /m);
    expect((await told(resume, "job-damaged001")).err).to.include("is damaged: its job.json can't be read");
  });
});
