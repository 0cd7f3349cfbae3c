/** Nodes behind sshd give what plain ffmpeg gives, however far apart they finish and wherever the source lies. */
import { access, copyFile, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { readReport, startCluster, type Cluster, type Event } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe("a cluster of ssh nodes", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it("merges only when the last window is there, long after all others", async () => {
    const [source, gate] = [await fixture("h264.mp4"), join(cluster.folder, "gate")];
    // Every attempt at the first window hangs, a backup's too.
    const ffmpeg = await cluster.program(
      "gated",
      `case "$out" in */w00000-*) until [ -e '${gate}' ]; do sleep 0.05; done;; esac\nexec ffmpeg "$@"`,
    );
    const nodes = ["fast", "slow"].map((name) => cluster.node(name, { ffmpeg }));
    const job = await cluster.start(nodes, ["--json-events", "-i", source, ...lossless, "late.mkv"]);
    const verified = (events: readonly Event[]): number =>
      events.reduce((sum, { type, frames }) => (type === "window-verified" ? sum + (frames ?? 0) : sum), 0);
    await job.when((events) => verified(events) === 200 - 91);
    // Signs of life go on: by then the job has had every chance to end early.
    const told = (events: readonly Event[]): number => events.filter(({ progress }) => progress).length;
    const before = told(job.events);
    await job.when((events) => told(events) > before + 3);
    expect(job.events.map(({ progress }) => progress?.phase)).not.to.include("merging");
    expect(await readdir(cluster.work)).not.to.include("late.mkv");
    await writeFile(gate, "");
    expect(await job.ended).to.include({ code: 0, stderr: "" });
    expect(verified(job.events)).to.equal(200);
    expect(await differences(cluster, source, "late.mkv")).to.deep.equal([]);
  });

  it("lets a slow node's work stand beside a fast one's", async () => {
    const source = await fixture("h264.mp4");
    const slow = await cluster.program("slow", 'sleep 0.5\nexec nice -n 19 ffmpeg "$@"');
    const nodes = [cluster.node("fast", { weight: 3 }), cluster.node("slow", { ffmpeg: slow })];
    const { code } = await cluster.run(nodes, ["--report", "speeds.json", "-i", source, ...lossless, "speeds.mp4"]);
    expect(code).to.equal(0);
    const report = await readReport(join(cluster.work, "speeds.json"));
    expect(report.windows.reduce((sum, { frames }) => sum + frames, 0)).to.equal(200);
    expect(await differences(cluster, source, "speeds.mp4")).to.deep.equal([]);
  });

  it("reads a source that lies on the share there, and copies nothing", async () => {
    await mkdir(join(cluster.share, "my films"));
    const source = join(cluster.share, "my films", "it's a 'film' äö.mp4");
    await copyFile(await fixture("h264-open.mp4"), source);
    const seen = join(cluster.folder, "seen");
    const ffmpeg = await cluster.program(
      "noting",
      `echo "$@" >> '${seen}'\nls "\${out%/*}/../segments" >> '${seen}'\nexec ffmpeg "$@"`,
    );
    const link = join(cluster.work, "link.mp4");
    await symlink(source, link);
    const nodes = ["a", "b"].map((name) => cluster.node(name, { ffmpeg }));
    const { code, stderr } = await cluster.run(nodes, ["-i", link, ...lossless, "shared.mkv"]);
    expect(code, stderr).to.equal(0);
    const text = await readFile(seen, "utf8");
    expect(text)
      .to.include("as the nodes see it/my films/it's a 'film' äö.mp4")
      .and.not.match(/^s\d{5}/m);
    expect(await differences(cluster, source, "shared.mkv")).to.deep.equal([]);
  });

  for (const name of ["h264-open.ts", "hevc-open.mkv", "mpeg2.mp4"] as const) {
    it(`gives nodes that don't see ${name} segments of it`, async () => {
      const source = await fixture(name);
      const output = `cut-${name}.mkv`;
      const nodes = ["a", "b"].map((node) => cluster.node(node));
      const { code, stderr } = await cluster.run(nodes, ["--report", "cut.json", "-i", source, ...lossless, output]);
      expect(code, stderr).to.equal(0);
      const report = await readReport(join(cluster.work, "cut.json"));
      expect([report.mode, report.windows.length > 1], report.reason).to.deep.equal(["split", true]);
      expect(await differences(cluster, source, output)).to.deep.equal([]);
    });
  }

  it("leaves nothing on the share but what --keep keeps", async () => {
    const source = await fixture("silent.mp4");
    const before = await readdir(cluster.share);
    expect(before.filter((name) => name.startsWith("job-"))).to.deep.equal([]);
    const { code } = await cluster.run([cluster.node("a")], ["--keep", "-i", source, ...lossless, "kept.mkv"]);
    expect(code).to.equal(0);
    const [job = ""] = (await readdir(cluster.share)).filter((name) => name.startsWith("job-"));
    expect((await readdir(join(cluster.share, job, "verified"))).join()).to.match(/w00000-a1-\w+\.nut/);
    expect(await exists(join(cluster.work, "kept.mkv"))).to.equal(true);
  });
});
