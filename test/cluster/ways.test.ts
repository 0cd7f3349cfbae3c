/** The ways to a node: no share at all, a share that turns out to be another folder, a folder of films under another path. */
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { startCluster, type Cluster, type Ended } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

describe("the ways to a cluster's nodes", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  /** The ways of the nodes, by their names. */
  function waysIn({ stdout }: Ended): Record<string, unknown> {
    const events = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { type: string; node: string; way: string });
    return Object.fromEntries(events.filter(({ type }) => type === "node-ready").map(({ node, way }) => [node, way]));
  }

  for (const name of ["h264-open.ts", "mpeg2.mp4"] as const) {
    it(`encodes ${name} on nodes without a share, and leaves nothing on them`, async () => {
      const workFolder = join(cluster.folder, "node's own");
      await mkdir(workFolder, { recursive: true });
      const nodes = ["a", "b"].map((node) => cluster.node(node, { storage: "none", workFolder }));
      const source = await fixture(name);
      const output = `streamed-${name}.mkv`;
      const ended = await cluster.run(nodes, ["--json-events", "-i", source, ...lossless, output]);
      expect(ended.code, ended.stderr).to.equal(0);
      expect(waysIn(ended)).to.deep.equal({ a: "streaming", b: "streaming" });
      expect(ended.stdout).not.to.include('"attempt-ended"');
      expect(await differences(cluster, source, output)).to.deep.equal([]);
      expect(await readdir(workFolder)).to.deep.equal([]);
    });
  }

  it("goes over SFTP, and says why, where a node doesn't see the share", async () => {
    const nodes = [cluster.node("a", { root: "/absent/share" })];
    const source = await fixture("h264.mp4");
    const { code, stderr } = await cluster.run(nodes, ["-i", source, ...lossless, "unshared.mkv"]);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include("a gets its files over SFTP: share not visible on node a: /absent/share");
    expect(await differences(cluster, source, "unshared.mkv")).to.deep.equal([]);
  });

  it("reads films from a share of their own under the node's path", async () => {
    const films = join(cluster.folder, "films");
    await mkdir(films);
    const source = join(films, "film.mp4");
    await copyFile(await fixture("h264.mp4"), source);
    const seen = join(cluster.folder, "elsewhere");
    await mkdir(seen);
    await copyFile(source, join(seen, "film.mp4"));
    const log = join(cluster.folder, "words");
    const ffmpeg = await cluster.program("words", `echo "$@" >>'${log}'\nexec ffmpeg "$@"`);
    const node = cluster.node("a", { ffmpeg, storage: "none" });
    const paths = [...node.paths, { from: films, to: seen }];
    const ended = await cluster.run([{ ...node, paths }], ["-i", source, ...lossless, "films.mkv"]);
    expect(ended.code, ended.stderr).to.equal(0);
    expect(await readFile(log, "utf8")).to.include(join(seen, "film.mp4"));
    expect(await differences(cluster, source, "films.mkv")).to.deep.equal([]);
  });
});
