/** What a node without a share is brought from and back to. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ofItsOwn } from "../../lib/encode/workplace.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";
import { jobFolderAt } from "../../lib/storage/job-folder.ts";

describe("a workplace of a node's own", () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "dffmpeg-workplace-"));
    // Nothing can be written, nor removed, below what isn't a folder.
    await writeFile(join(root, "job"), "");
  });
  after(() => rm(root, { recursive: true }));

  async function collected(get: ComputeNode["get"]): Promise<unknown> {
    const work = { path: "/there", gone: false, close: () => Promise.resolve() };
    const node = { openWorkFolder: () => Promise.resolve(work), get, remove: () => Promise.resolve() };
    const workplace = await ofItsOwn(node as unknown as ComputeNode, jobFolderAt(root, "job"));
    const files = { file: "w0.nut", marker: "w0.json" };
    return workplace.collect(files, new AbortController().signal).catch((thrown: unknown) => thrown);
  }

  it("tells why a file didn't come, even where what came of it can't be removed", async () => {
    const broken = new DffmpegError("node", "the link broke");
    expect(await collected(() => Promise.reject(broken))).to.equal(broken);
  });

  it("names the file that this machine can't keep, as trouble with its storage", async () => {
    const thrown = await collected(() => Promise.resolve());
    expect(thrown).to.be.instanceOf(DffmpegError).with.property("code", "storage");
    expect((thrown as Error).message).to.contain(join(root, "job"));
  });
});
