/** Whether a node has the very same source. */
import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { nodeSchema } from "../../lib/model/inventory.ts";
import { connectNode } from "../../lib/nodes/connect.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";
import { findSource, proveSource } from "../../lib/nodes/source-sight.ts";

describe("a source", () => {
  let folder: string;
  let node: ComputeNode;
  const place = (name: string): string => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg source's "));
    node = await connectNode(nodeSchema.parse({ name: "here", transport: "local" }));
  });
  after(async () => {
    node.close();
    await rm(folder, { recursive: true });
  });

  for (const size of [0, 1, 65_536, 65_537, 400_000]) {
    it(`of ${size} bytes is found among others`, async () => {
      await writeFile(place("source"), randomBytes(size));
      await copyFile(place("source"), place("it's\nthere"));
      const proof = await proveSource(place("source"));
      const candidates = [place("absent"), folder, place("it's\nthere")];
      expect(await findSource(node, proof, candidates)).equal(place("it's\nthere"));
    });
  }

  it("isn't taken for another of the same name", async () => {
    await writeFile(place("source"), randomBytes(400_000));
    const proof = await proveSource(place("source"));
    for (const at of [0, 200_000, 399_999]) {
      await copyFile(place("source"), place("other"));
      const file = await open(place("other"), "r+");
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
      await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, at);
      await file.close();
      expect(await findSource(node, proof, [place("other")]), `byte ${at}`).equal(undefined);
    }
    await copyFile(place("source"), place("other"));
    await truncate(place("other"), 399_999);
    expect(await findSource(node, proof, [place("other")])).equal(undefined);
  });
});
