/** dffmpeg's options and ffmpeg's overwrite rules on a cluster. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { readReport, startCluster, type Cluster } from "./cluster.ts";
import { lossless } from "./same.ts";

describe("on a cluster,", () => {
  let cluster: Cluster;
  let source: string;
  before(async () => {
    cluster = await startCluster();
    source = await fixture("silent.mp4");
  });
  after(() => cluster.stop());

  it("--dry-run shows the windows and commands, connects nowhere and writes nothing", async () => {
    const nodes = ["a", "b"].map((name) => cluster.node(name, { port: 1 }));
    const { code, stdout } = await cluster.run(nodes, ["--dry-run", "-i", source, ...lossless, "dry.mkv"]);
    expect(code).to.equal(0);
    expect(stdout)
      .to.include("dry.mkv")
      .and.include("libx264")
      .and.match(/trim=/)
      .and.match(/concat/);
    expect(await readdir(cluster.work)).to.deep.equal([]);
    expect(await readdir(cluster.share)).to.deep.equal([]);
  });

  it("--report tells windows, nodes and checks, and adds up; --only leaves the others out", async () => {
    const nodes = ["a", "b", "c"].map((name) => cluster.node(name));
    const own = ["--report", "r.json", "--only", "a,c"];
    const { code, stderr } = await cluster.run(nodes, [...own, "-i", source, ...lossless, "out.mkv"]);
    expect(code, stderr).to.equal(0);
    const report = await readReport(join(cluster.work, "r.json"));
    expect(report).to.include({ version: 1, mode: "split", output: "out.mkv" });
    expect(report.nodes.map(({ name }) => name)).to.deep.equal(["a", "c"]);
    expect(report.windows.map(({ index }) => index)).to.deep.equal([...report.windows.keys()]);
    report.windows.slice(1).forEach(({ start }, i) => expect(start).to.equal(report.windows[i]?.end));
    expect(report.windows.at(0)?.start).to.equal(0);
    expect(report.windows.at(-1)?.end).to.equal(null);
    const frames = (list: readonly { readonly frames: number }[]): number =>
      list.reduce((sum, one) => sum + one.frames, 0);
    expect([frames(report.windows), frames(report.nodes), report.verification.frames]).to.deep.equal([200, 200, 200]);
    for (const { sha256, bytes } of report.windows) {
      expect(sha256).to.match(/^[0-9a-f]{64}$/);
      expect(bytes).to.be.above(0);
    }
  });

  it("-n keeps an existing output and connects nowhere, -y replaces it", async () => {
    const [output, dead] = [join(cluster.work, "exists.mkv"), cluster.node("dead", { port: 1 })];
    await writeFile(output, "kept");
    const kept = await cluster.run([dead], ["-n", "-i", source, ...lossless, "exists.mkv"]);
    expect(kept).to.deep.include({ code: 1, stdout: "" });
    expect(kept.stderr).to.include("File 'exists.mkv' already exists").and.not.include("node dead");
    expect(await readFile(output, "utf8")).to.equal("kept");
    const replaced = await cluster.run([cluster.node("a")], ["-y", "-i", source, ...lossless, "exists.mkv"]);
    expect(replaced.code, replaced.stderr).to.equal(0);
    expect((await readFile(output)).length).to.be.above(10_000);
  });
});
