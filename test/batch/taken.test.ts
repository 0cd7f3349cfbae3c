/** An output that came while its file waited for its turn. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Queue } from "../../lib/batch/queue.ts";
import type { Asked } from "../../lib/batch/request.ts";
import { refuseTaken } from "../../lib/batch/settle.ts";

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
  const refused = async (output: string, asked: Asked): Promise<unknown> => {
    const waiting = { key: "", asked, source: { path: join(folder, "in.mkv"), root: folder } };
    const task = { id: "0", output: join(folder, output), waiting };
    return refuseTaken(task, await Queue.look(join(folder, "queue"))).catch((thrown: unknown) => thrown);
  };

  it("isn't encoded in vain, unless it may overwrite", async () => {
    expect(await refused("out.mkv", keep)).to.include({ code: "storage" });
    expect(await refused("other.mkv", keep)).to.equal(undefined);
    expect(await refused("out.mkv", { ...keep, overwrite: true })).to.equal(undefined);
  });
});
