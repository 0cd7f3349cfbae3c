/** A file's turn among batches with queues of their own: what is locked, and that no original goes without an output. */
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { emptyConfig } from "../../lib/batch/config.ts";
import { Queue } from "../../lib/batch/queue.ts";
import { judge, type Task } from "../../lib/batch/task.ts";
import { lockTask } from "../../lib/batch/task-lock.ts";
import { takeTurn, type Turn } from "../../lib/batch/turn.ts";
import { DffmpegError, type ErrorCode } from "../../lib/model/errors.ts";

const programs = { ffmpeg: "ffmpeg", ffprobe: "ffprobe", version: "" };

describe("a file's turn", () => {
  let folder: string;
  let queue: Queue;
  let task: Task;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-turn-"));
    const path = join(folder, "film.mp4");
    await copyFile(await fixture("h264.mp4"), path);
    queue = await Queue.open(join(folder, ".queue"));
    const asked = {
      ...{
        profiles: [],
        args: ["-c:v", "mpeg4"],
        only: null,
        template: "{dir}/{name}{ext}",
        to: folder,
        extension: ".mkv",
      },
      ...({ threshold: null, originals: "replace", moveTo: null, overwrite: false } as const),
    };
    const [waiting] = await queue.want(asked, [{ path, root: folder }]);
    if (!waiting) throw new Error("nothing waits");
    const decision = await judge(waiting, { config: emptyConfig, queue, programs, outputs: new Map() });
    if (decision.do !== "encode") throw new Error(JSON.stringify(decision));
    task = decision.task;
  });
  afterEach(async () => {
    await queue.close();
    await rm(folder, { recursive: true });
  });

  const turn = (encode: Turn["encode"]): Promise<ErrorCode | "done"> =>
    takeTurn(task, { queue, programs, signal: new AbortController().signal, encode }).then(
      () => "done" as const,
      (thrown: unknown) => {
        if (thrown instanceof DffmpegError) return thrown.code;
        throw thrown;
      },
    );

  it("is held by one batch until its original is seen to, and leaves nothing", async () => {
    const other = await lockTask(task);
    expect(await turn(() => Promise.reject(new Error("it's begun")))).to.equal("held");
    await other.release();
    expect(await turn(() => copyFile(task.waiting.source.path, task.part))).to.equal("done");
    expect(await readdir(folder)).to.have.members([".queue", "film.mkv"]);
  });

  it("removes no original where what was encoded has gone before it got its name", async () => {
    await copyFile(task.waiting.source.path, task.part);
    const { size, mtimeMs, ...source } = task.source;
    const made = { ...source, size, mtimeMs: mtimeMs + 1 }; // of a file that is there no more
    const note = { version: 1, type: "encoded", id: task.id, digest: task.digest, output: task.output } as const;
    task = { ...task, encoded: { ...note, from: task.waiting.source.path, source: task.source, made } };
    expect(await turn(() => Promise.reject(new Error("it's begun")))).to.equal("storage");
    expect(await readdir(folder)).to.include("film.mp4");
  });
});
