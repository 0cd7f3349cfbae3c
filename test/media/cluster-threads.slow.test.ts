/** That several threads find of a film's clusters what one finds. They only run where dffmpeg was built, so their files are here. */
import { closeSync, openSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { build } from "esbuild";
import { fixture } from "../../fixtures/generate.ts";
import { stretchMatroska } from "../../fixtures/large-matroska.ts";
import { walkClusters, type ClusterOptions } from "../../lib/media/cluster-threads.ts";
import { readMatroska } from "../../lib/media/matroska.ts";

const media = join(import.meta.dirname, "..", "..", "lib", "media");

describe("threads along a Matroska film's clusters", () => {
  let folder: string;
  let film: string;
  let inThreads: typeof walkClusters;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-threads-"));
    film = join(folder, "film.mkv");
    await stretchMatroska(await fixture("c-h264.mkv"), film, { bytes: 50e6, times: 600, ticks: 6000 });
    const entryPoints = ["cluster-threads", "cluster-thread"].map((name) => join(media, `${name}.ts`));
    const made = join(folder, "made");
    await build({ entryPoints, outdir: made, bundle: true, format: "esm", platform: "node" });
    await writeFile(join(made, "package.json"), `{ "type": "module" }`);
    const built = (await import(pathToFileURL(join(made, "cluster-threads.js")).href)) as {
      walkClusters: typeof walkClusters;
    };
    inThreads = built.walkClusters;
  });
  after(() => rm(folder, { recursive: true }));

  async function walked(walk: typeof walkClusters, path: string, options: ClusterOptions = {}) {
    const source = await open(path);
    try {
      const found = await readMatroska(source, (await source.stat()).size, 0);
      expect(found?.clusters.length).to.be.above(1000);
      return found && (await walk(source.fd, found, options));
    } finally {
      await source.close();
    }
  }

  it("find all blocks in their order, and tell how far they are", async () => {
    const told: number[] = [];
    const runs = await walked(inThreads, film, { onPts: (pts) => told.push(pts) });
    expect(runs).to.deep.equal(await walked(walkClusters, film));
    expect(told).to.have.lengthOf(runs?.length ?? 0);
  });

  it("say nothing where one of them comes by what it doesn't know", async () => {
    const source = await open(film, "r+");
    const { size } = await source.stat();
    const found = await readMatroska(source, size, 0);
    // An element that isn't of a cluster.
    await source.write(Buffer.from([0xae]), 0, 1, (found?.clusters[900] ?? 0) + 12);
    await source.close();
    expect(await walked(inThreads, film)).to.equal(undefined);
    expect(await walked(walkClusters, film)).to.equal(undefined);
  });

  it("end when the work is ended, with its reason", async () => {
    const ending = new AbortController();
    const reason = new Error("enough");
    const onPts = (): void => {
      ending.abort(reason);
    };
    const thrown: unknown = await walked(inThreads, film, { signal: ending.signal, onPts }).catch(
      (why: unknown) => why,
    );
    expect(thrown).to.equal(reason);
  });

  it("throw what reading throws", async () => {
    const source = await open(film);
    const found = await readMatroska(source, (await source.stat()).size, 0);
    await source.close();
    const fd = openSync(folder, "r");
    try {
      const thrown: unknown = found && (await inThreads(fd, found, {}).catch((why: unknown) => why));
      expect(thrown).to.have.property("code", "EISDIR");
    } finally {
      closeSync(fd);
    }
  });
});
