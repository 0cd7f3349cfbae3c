/** An output that came while its file waited for its turn. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { isAnothers } from "../../lib/batch/ours.ts";
import { Queue } from "../../lib/batch/queue.ts";
import type { Asked } from "../../lib/batch/request.ts";
import { isTaken, settle } from "../../lib/batch/settle.ts";
import type { Task } from "../../lib/batch/task.ts";
import { existsSync } from "node:fs";
import { fingerprint } from "../../lib/storage/fingerprint.ts";

const keep: Asked = {
  ...{ profiles: [], args: [], only: null, template: "", to: "/", extension: null, threshold: null },
  ...{ originals: "keep", moveTo: null, overwrite: false },
};

describe("a file whose output another batch has made meanwhile", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-taken-"));
    await writeFile(join(folder, "out.mkv"), "another batch's");
  });
  after(() => rm(folder, { recursive: true }));
  const taken = async (output: string, asked: Asked): Promise<boolean> => {
    const waiting = { key: "", asked, source: { path: join(folder, "in.mkv"), root: folder } };
    const task = { id: "0", output: join(folder, output), waiting };
    return isTaken(task, await Queue.look(join(folder, "queue")));
  };

  it("isn't encoded in vain, unless it may overwrite", async () => {
    expect(await taken("out.mkv", keep)).to.equal(true);
    expect(await taken("other.mkv", keep)).to.equal(false);
    expect(await taken("out.mkv", { ...keep, overwrite: true })).to.equal(false);
  });

  it("is left as it is where it comes while the file is encoded, and its source with it", async () => {
    const [path, part, output] = ["in.mkv", ".part", "late.mkv"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const [name, text] of [
      [path, "the film"],
      [part, "what this batch made"],
      [output, "another batch's"],
    ] as const)
      await writeFile(name, text);
    const waiting = { key: "", asked: keep, source: { path, root: folder } };
    const made = { id: "0", digest: "", output, part, waiting, threshold: 0, facts: { bytes: 8 }, encoded: undefined };
    const task = { ...made, source: await fingerprint(path) } as unknown as Task;
    const queue = await Queue.open(join(folder, "queue"));
    const settling = {
      queue,
      programs: { ffmpeg: "ffmpeg", ffprobe: "ffprobe" } as never,
      signal: new AbortController().signal,
    };
    expect(await settle(task, settling).finally(() => queue.close())).to.deep.include({ outcome: "skipped" });
    expect(await readFile(output, "utf8")).to.equal("another batch's");
    expect([existsSync(part), existsSync(path)]).to.deep.equal([false, true]);
  });

  it("is known by the time at which it came: what was there before is in the way", async () => {
    const output = join(folder, "out.mkv");
    const [queue, { ctimeMs }] = [await Queue.look(join(folder, "queue")), await stat(output)];
    expect(await isAnothers({ output }, queue, ctimeMs - 1)).to.equal(true);
    expect(await isAnothers({ output }, queue, ctimeMs + 1)).to.equal(false);
    expect(await isAnothers({ output }, queue)).to.equal(false);
    expect(await isAnothers({ output: join(folder, "other.mkv") }, queue, 0)).to.equal(false);
  });

  it("is known as well where the file has waited in the queue since before it came", async () => {
    const output = join(folder, "out.mkv");
    const { birthtimeMs } = await stat(output);
    const queue = await Queue.open(join(folder, "since"));
    await queue.want(keep, [{ path: join(folder, "in.mkv"), root: folder }]);
    const [waiting] = queue.waiting();
    await queue.close();
    expect(waiting?.sinceMs).to.be.a("number");
    // It was there when the file was queued.
    expect(await isAnothers({ output, waiting: { sinceMs: birthtimeMs + 1 } }, queue)).to.equal(false);
    // Where files tell when they came to be.
    if (birthtimeMs > 0)
      expect(await isAnothers({ output, waiting: { sinceMs: birthtimeMs - 1 } }, queue)).to.equal(true);
  });
});
