/** The nodes file, followed while it is edited. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { watchNodes } from "../../cli/nodes-watch.ts";
import { loadInventory } from "../../lib/index.ts";
import type { Inventory } from "../../lib/index.ts";

describe("a nodes file that is followed", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-watch-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function begin() {
    const path = join(folder, "nodes.json");
    const write = (...names: string[]): Promise<void> =>
      writeFile(
        path,
        JSON.stringify({ version: 1, storage: { root: folder }, nodes: names.map((name) => ({ name, host: name })) }),
      );
    const said: string[] = [];
    await write("a");
    const watch = watchNodes({ path, load: loadInventory, say: (line) => said.push(line) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { path, write, said, watch };
  }
  const next = (watch: ReturnType<typeof watchNodes>): Promise<string[]> =>
    new Promise((resolve) => {
      const stop = watch.subscribe(({ nodes }: Inventory) => {
        stop();
        resolve(nodes.map(({ name }) => name));
      });
    });

  it("counts what was written before anybody asked, as a job does that still connects", async () => {
    const { write, watch } = await begin();
    await write("a", "b");
    expect(await next(watch)).to.deep.equal(["a", "b"]);
  });

  it("counts what is written later, and tells what can't be used", async () => {
    const { path, write, said, watch } = await begin();
    const changed = next(watch);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await writeFile(path, "not JSON");
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (said.length === 0) return;
        clearInterval(timer);
        resolve();
      }, 20);
    });
    expect(said[0]).to.match(/^the nodes stay as they are: .*nodes\.json/);
    await write("c");
    expect(await changed).to.deep.equal(["c"]);
  });

  it("says nothing of a file that is as it was", async () => {
    const { watch } = await begin();
    const told: unknown[] = [];
    const stop = watch.subscribe((inventory) => told.push(inventory));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    stop();
    expect(told).to.deep.equal([]);
  });
});
