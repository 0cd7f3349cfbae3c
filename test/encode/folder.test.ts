import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openBareFolder } from "../../lib/encode/folder.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

describe("a job's folder", () => {
  it("isn't made any more for a job that was interrupted before, whose second Ctrl-C would leave it there", async () => {
    const root = await mkdtemp(join(tmpdir(), "folder-"));
    try {
      const nodes = [{ name: "here", transport: "local" }];
      const inventory = inventorySchema.parse({ version: 1, storage: { root }, nodes });
      const request = { args: [], inventory, signal: AbortSignal.abort(new Error("Ctrl-C")) };
      const thrown: unknown = await openBareFolder(request, join(root, "out.mkv")).catch((error: unknown) => error);
      expect(thrown).to.be.an("error").with.property("message", "Ctrl-C");
      expect(await readdir(root)).to.deep.equal([]);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
