/** A node's work is believed only when report, marker and bytes agree. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import pLimit from "p-limit";
import { attemptStem, type AttemptName, type Marker } from "../../lib/model/attempt.ts";
import { newId } from "../../lib/model/new-id.ts";
import { jobFolderAt, makeJobFolder, type JobFolder } from "../../lib/storage/job-folder.ts";
import { dropMarker, verifyAttempt, type Patience, type Verdict } from "../../lib/storage/verify.ts";

const atOnce: Patience = { totalMs: 0, firstPauseMs: 1 };
const patient: Patience = { totalMs: 30_000, firstPauseMs: 5 };
const never = new AbortController().signal;
const bytes = Buffer.alloc(300_000, "some segment ");

describe("an attempt is verified", () => {
  let root: string;
  let folder: JobFolder;
  let name: AttemptName;
  let stem: string;
  let report: Marker;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "dffmpeg-verify-"));
    folder = jobFolderAt(root, `job-${newId()}`);
    await makeJobFolder(folder);
  });
  after(() => rm(root, { recursive: true }));
  beforeEach(async () => {
    name = { job: folder.id, window: 3, attempt: 1, nonce: newId() };
    stem = attemptStem(name);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    report = { version: 1, ...name, node: "pi", exit: 0, size: bytes.length, sha256, file: `${stem}.nut` };
    await writeFile(join(folder.attempts, report.file), bytes);
    await writeFile(join(folder.markers, `${stem}.json`), JSON.stringify(report));
  });

  const verify = (given: Marker = report, patience = atOnce, signal = never): Promise<Verdict> =>
    verifyAttempt(folder, name, given, `${stem}.json`, signal, { patience });
  async function refused(given?: Marker): Promise<string> {
    const verdict = await verify(given);
    expect(await readdir(folder.verified)).not.to.include(report.file);
    return verdict.ok ? "it was believed" : verdict.why;
  }
  const mark = (marker: unknown): Promise<void> =>
    writeFile(join(folder.markers, `${stem}.json`), JSON.stringify(marker));

  it("and moved to where only verified files lie", async () => {
    const verdict = await verify();
    expect(verdict).to.deep.equal({ ok: true, path: join(folder.verified, report.file) });
    expect((await readFile(join(folder.verified, report.file))).equals(bytes)).to.equal(true);
    expect(await readdir(folder.attempts)).not.to.include(report.file);
  });

  it("with others only so many of which are read at once, and none waits for one that the share shows late", async () => {
    const checks = pLimit(1);
    const late = { ...name, window: 4 };
    const file = `${attemptStem(late)}.nut`;
    const all = { patience: patient, checks };
    const waits = verifyAttempt(folder, late, { ...report, ...late, file }, `${attemptStem(late)}.json`, never, all);
    expect(await verifyAttempt(folder, name, report, `${stem}.json`, never, all)).to.include({ ok: true });
    await writeFile(join(folder.attempts, file), bytes);
    await writeFile(join(folder.markers, `${attemptStem(late)}.json`), JSON.stringify({ ...report, ...late, file }));
    expect(await waits).to.include({ ok: true });
  });

  it("and leaves no marker to be listed with all others", async () => {
    await verify();
    await dropMarker(folder, report);
    expect(await readdir(folder.markers)).not.to.include(`${stem}.json`);
    await dropMarker(folder, report);
  });

  it("not with a file that is too short, too long or missing", async () => {
    const path = join(folder.attempts, report.file);
    await truncate(path, 299_999);
    expect(await refused()).to.equal("the segment has 299999 bytes, not 300000");
    await writeFile(path, Buffer.concat([bytes, Buffer.from("x")]));
    expect(await refused()).to.equal("the segment has 300001 bytes, not 300000");
    await rm(path);
    expect(await refused()).to.match(/^the segment can't be read: ENOENT/);
  });

  it("not with a torn file of the right size", async () => {
    const torn = Buffer.from(bytes);
    torn.fill(0, 4096, 8192);
    await writeFile(join(folder.attempts, report.file), torn);
    expect(await refused()).to.equal("the segment's bytes aren't the ones the node wrote");
  });

  it("by its size alone where that is all that's asked, and even then not when it's short", async () => {
    const options = { patience: { totalMs: 0, firstPauseMs: 0 }, level: "size" } as const;
    const quick = () => verifyAttempt(folder, name, report, `${stem}.json`, new AbortController().signal, options);
    const path = join(folder.attempts, report.file);
    await truncate(path, 299_999);
    expect(await quick()).to.deep.equal({ ok: false, why: "the segment has 299999 bytes, not 300000" });
    await writeFile(path, Buffer.alloc(300_000));
    expect((await quick()).ok).to.equal(true);
  });

  it("not with a marker that is missing, half written or not a marker", async () => {
    await writeFile(join(folder.markers, `${stem}.json`), JSON.stringify(report).slice(0, 50));
    expect(await refused()).to.match(/^the marker can't be read/);
    await mark({ ...report, version: 2 });
    expect(await refused()).to.match(/^the marker can't be read/);
    await rm(join(folder.markers, `${stem}.json`));
    expect(await refused()).to.equal("the marker isn't there");
  });

  it("not when marker and report differ in anything", async () => {
    for (const change of [{ node: "other" }, { size: 1 }, { sha256: "00" }, { exit: 1 }, { nonce: "zombie" }]) {
      await mark({ ...report, ...change });
      expect(await refused(), JSON.stringify(change)).to.equal("the marker isn't the one the node reported");
    }
  });

  it("not by the report of another job, window, attempt or try, nor of a failure, even if the marker agrees", async () => {
    for (const change of [{ job: "job-x" }, { window: 4 }, { attempt: 2 }, { nonce: "zombie" }, { file: "../x.nut" }]) {
      await mark({ ...report, ...change });
      expect(await refused({ ...report, ...change }), JSON.stringify(change)).to.equal(
        "the report is about another attempt",
      );
    }
    await mark({ ...report, exit: 1 });
    expect(await refused({ ...report, exit: 1 })).to.equal("the report is about a failure");
  });

  it("once a share shows marker and bytes that come late", async () => {
    const [hidden, path] = [join(root, "hidden"), join(folder.attempts, report.file)];
    await rename(join(folder.markers, `${stem}.json`), hidden);
    await truncate(path, 0);
    expect(await refused()).to.equal("the marker isn't there");
    const verdict = verify(report, patient);
    await rename(hidden, join(folder.markers, `${stem}.json`));
    await writeFile(path, bytes);
    expect(await verdict).to.have.property("ok", true);
  });

  it("no longer than anyone wants to wait", async () => {
    const abort = new AbortController();
    await rm(join(folder.markers, `${stem}.json`));
    const verdict = verify(report, patient, abort.signal).catch((thrown: unknown) => thrown);
    abort.abort();
    expect(await verdict).to.have.property("name", "AbortError");
  });
});
