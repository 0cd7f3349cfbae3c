import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { emptyConfig } from "../../lib/batch/config.ts";
import { Queue } from "../../lib/batch/queue.ts";
import type { Asked } from "../../lib/batch/request.ts";
import { judge, type Decision } from "../../lib/batch/task.ts";
import { fingerprint } from "../../lib/storage/fingerprint.ts";

describe("a file that failed, and was made with other arguments since", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-since-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("isn't made anew from what is left in the queue, but is when it's asked for again", async () => {
    const path = await fixture("h264.mp4");
    const source = { path, root: dirname(path) };
    const asked = (...args: string[]): Asked => ({
      ...{ profiles: [], args, only: null, template: "{name}{ext}", to: folder, extension: ".mkv" },
      ...{ threshold: null, originals: "keep", moveTo: null, overwrite: true },
    });
    const decide = async (queue: Queue, of: Asked): Promise<Decision> => {
      const waiting = queue.waiting().find(({ asked: { args } }) => args.join() === of.args.join());
      if (!waiting) throw new Error("nothing waits");
      const programs = { ffmpeg: "ffmpeg", ffprobe: "ffprobe", version: "" };
      return judge(waiting, { config: emptyConfig, queue, programs, outputs: new Map() });
    };
    const [first, second] = [asked("-c:v", "mpeg4"), asked("-c:v", "ffv1")];
    let queue = await Queue.open(join(folder, "queue"));
    await queue.want(first, [source]);
    await queue.want(second, [source]);
    const made = await decide(queue, second);
    if (made.do !== "encode") throw new Error(JSON.stringify(made));
    const { id, digest, output, source: from } = made.task;
    await writeFile(output, "a film");
    const note = { id, digest, from: path, output, outcome: "done", why: "", source: from } as const;
    await queue.noteFinished({ ...note, made: await fingerprint(output) });
    await queue.close();

    // As a later batch finds it.
    queue = await Queue.open(join(folder, "queue"));
    expect(await decide(queue, first)).to.include({
      do: "skip",
      why: "made since it was queued, with other arguments",
    });
    await queue.want(first, [source]);
    expect((await decide(queue, first)).do).to.equal("encode");
    await queue.close();
  });
});
