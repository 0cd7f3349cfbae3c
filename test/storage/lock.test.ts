import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { acquireLock, holderOf } from "../../lib/storage/lock.ts";
import { until } from "../lab/processes.ts";
import { ownPlace, type Place } from "../../lib/storage/place.ts";

const refusal = async (folder: string): Promise<string> =>
  acquireLock(folder).then(
    () => "taken",
    (thrown: unknown) => (thrown as Error).message,
  );

describe("the lock on a job", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lock-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A lock as another process left it. */
  async function leave(holder: Partial<Place>, changed = new Date()): Promise<void> {
    const lock = { version: 1, nonce: "n", startedAt: new Date().toISOString(), released: false, beat: 3 };
    const file = join(folder, "lock-000007.json");
    await writeFile(file, JSON.stringify({ ...lock, holder: { ...ownPlace(), ...holder } }));
    await utimes(file, changed, changed);
  }
  const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

  it("refuses a second session, naming the first one's process, until the first gives it up", async () => {
    const lock = await acquireLock(folder);
    expect(await refusal(folder)).to.include(`process id ${process.pid} on ${ownPlace().host}`);
    expect(await holderOf(folder)).to.have.nested.property("place.pid", process.pid);
    await lock.release();
    expect(await holderOf(folder)).to.equal(undefined);
    expect(await refusal(folder)).to.equal("taken");
  });

  it("is taken over at once from a process that was killed", async () => {
    const script = `import { acquireLock } from ${JSON.stringify(join(import.meta.dirname, "../../lib/storage/lock.ts"))};
      await acquireLock(process.argv[1]); process.stdout.write("locked"); setInterval(() => {}, 1000);`;
    const words = ["--import", "tsx", "--input-type=module", "-e", script, folder];
    const child = spawn(process.execPath, words, { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    expect(await refusal(folder)).to.include(`process id ${String(child.pid)}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await refusal(folder)).to.equal("taken");
  });

  it("isn't held by another process that got a dead one's id", async () => {
    await leave({ birth: "1" });
    expect(await refusal(folder)).to.equal("taken");
  });

  it("of another machine is believed for a minute after its last sign", async () => {
    await leave({ host: "elsewhere", space: "other" });
    expect(await refusal(folder)).to.include("on elsewhere");
    await leave({ host: "elsewhere", space: "other" }, minutesAgo(2));
    expect(await refusal(folder)).to.equal("taken");
  });

  it("that can't be read is believed for a minute too", async () => {
    await writeFile(join(folder, "lock-000001.json"), "{");
    expect(await refusal(folder)).to.include("another dffmpeg");
    await utimes(join(folder, "lock-000001.json"), minutesAgo(2), minutesAgo(2));
    expect(await refusal(folder)).to.equal("taken");
  });

  it("goes to exactly one of many that find it stale", async () => {
    await leave({ birth: "1" });
    const taken = await Promise.all(Array.from({ length: 12 }, () => refusal(folder)));
    expect(taken.filter((what) => what === "taken")).to.have.length(1);
  });

  it("tells a session that was wrongly taken for dead", async () => {
    const sleeper = await acquireLock(folder, 5);
    const file = join(folder, "lock-000002.json");
    const lost = once(sleeper.lost, "abort");
    await writeFile(file, await readFile(join(folder, "lock-000001.json")));
    await lost;
    expect(sleeper.lost.reason).to.include({ code: "storage" });
    await sleeper.release();
    expect(JSON.parse(await readFile(file, "utf8"))).to.include({ released: false });
  });

  it("tells a session whose folder is gone that it's gone, and not that another has it", async () => {
    const at = join(folder, "queue");
    await mkdir(at);
    const lock = await acquireLock(at, 5, "queue");
    const lost = once(lock.lost, "abort");
    await rename(at, join(folder, "elsewhere"));
    await lost;
    expect((lock.lost.reason as Error).message).to.equal(`the folder of this queue is gone: ${at}`);
    await lock.release();
  });

  it("tells a session whose lock was removed, without waiting for a beat when it's asked", async () => {
    const lock = await acquireLock(folder);
    await rm(join(folder, "lock-000001.json"));
    await lock.check();
    expect((lock.lost.reason as Error).message).to.equal(`somebody removed this job's lock: ${folder}`);
  });

  it("tells a session whose folder was removed and made anew by another", async () => {
    const lock = await acquireLock(folder);
    await rm(join(folder, "lock-000001.json"));
    await (await acquireLock(folder)).release();
    await lock.check();
    expect((lock.lost.reason as Error).message).to.include("another dffmpeg has taken this job over");
  });

  it("shows signs of life, and leaves no litter", async () => {
    const lock = await acquireLock(folder, 5);
    const beat = async (): Promise<number> =>
      (JSON.parse(await readFile(join(folder, "lock-000001.json"), "utf8")) as { beat: number }).beat;
    await until(async () => (await beat()) >= 2);
    await lock.release();
    expect(await readdir(folder)).to.deep.equal(["lock-000001.json"]);
  });
});
